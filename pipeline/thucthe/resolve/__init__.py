"""Resolve mentions to entities, first within an article, then across articles.

A wrong merge is worse than a missed one: where the text does not decide, mentions stay apart.
"""
