"""A mapping tried on its source: what would become of every row, and why."""
