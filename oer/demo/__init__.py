"""Demonstration open resources: the catalogue as JSON lines, its files, and the scripts that make them."""
