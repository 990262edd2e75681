"""Objectives, behaviours and KPIs: a plan in words, figures with their sources."""
