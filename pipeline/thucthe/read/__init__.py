"""Paths and bytes come in, one `Article` each goes out; what can't be read raises `UnreadableError` with its reason.

The text of an article is the decoded file unchanged.
"""
