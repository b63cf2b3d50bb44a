"""Normalization, syllables, words, keys and word lists of Vietnamese text."""
