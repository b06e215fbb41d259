"""What a record is: the contracts between agencies. Imports nothing of ours and does no I/O."""
