"""Look up places, titles and known names, and parse place names and titles in texts."""
