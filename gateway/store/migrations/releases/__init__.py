"""Migrations of the release store."""
