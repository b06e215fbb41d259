"""Is a mapping right for its record kind? One file for each part of the document."""
