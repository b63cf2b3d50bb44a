"""Resolve mentions to entities, first within an article, then across articles.

Precision comes before recall: mentions are merged only where the text decides that they are one entity.
"""
