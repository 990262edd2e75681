"""Measuring the product: cases, scorers, baselines and benchmarks, built as production is."""
