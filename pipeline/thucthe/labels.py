"""Labels of entities."""

LABELS = ("PER", "LOC", "ORG")
"""Persons, locations and organizations."""
