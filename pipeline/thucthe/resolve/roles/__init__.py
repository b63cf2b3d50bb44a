"""Find the roles that an article states next to a person's name."""
