"""The mapping document: what a data officer writes, read with line-numbered complaints."""
