"""What a table's columns hold: counts, forms and short lists, never a row."""
