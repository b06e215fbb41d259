"""The connector of databases."""
