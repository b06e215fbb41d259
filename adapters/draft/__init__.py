"""A first mapping for such a source: what is certain, and what only its owner can decide."""
