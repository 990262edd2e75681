"""Engines that read masked text: the gateway to language models, and the embedded one."""
