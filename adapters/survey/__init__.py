"""A source that nobody has described yet, read to say what it is."""
