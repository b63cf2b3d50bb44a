"""Look up places and titles."""
