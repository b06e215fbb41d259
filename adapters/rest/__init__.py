"""The connector of paged JSON APIs."""
