"""Render runs, entities and their status in the terminal."""
