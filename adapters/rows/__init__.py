"""A row becomes contract fields, or the reasons why it can't."""
