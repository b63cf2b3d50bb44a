"""Detect and decode the encoding of bytes and repair mojibake."""
