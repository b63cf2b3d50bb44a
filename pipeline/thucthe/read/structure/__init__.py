"""Split a text into title, lead, body, captions, bylines and sources."""
