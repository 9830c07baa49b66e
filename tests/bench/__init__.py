"""Measurements of the promises about speed: ``python -m tests.bench NAME``."""
