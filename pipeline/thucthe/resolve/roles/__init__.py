"""Find the offices stated next to the names of persons."""
