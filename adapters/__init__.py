"""How records are pulled: one port, three connectors, a declarative mapping. Imports contracts only."""
