"""Resolve the mentions of one article to their entities."""
