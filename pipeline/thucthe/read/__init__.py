"""Read files of any format into `Article` objects; one that can't be read raises `UnreadableError` with the reason.

The text of an article is the decoded file unchanged.
"""
