"""The questions a draft leaves open, and the text that each answer makes of it."""
