"""A small invented state of affairs on one machine: three agencies, their sources, their people, their agreements."""
