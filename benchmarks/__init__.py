"""Measurements and long trials; each prints a table."""
