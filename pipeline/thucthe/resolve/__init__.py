"""Mentions come in; each leaves with the entity it refers to, first within its article, then across all articles.

A wrong merge is worse than a missed one: where the text does not decide, mentions stay apart.
"""
