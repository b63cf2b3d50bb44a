"""Measure recognizers against gold annotation."""
