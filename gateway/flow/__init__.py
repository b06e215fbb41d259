"""The use cases, one file per step of a record's life, and the ports they need. No I/O."""
