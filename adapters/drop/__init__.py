"""The connector of drop folders."""
