"""SQLAlchemy tables, the unit of work, migrations."""
