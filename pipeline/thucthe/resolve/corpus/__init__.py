"""Resolve mentions to entities across all articles of a run."""
