"""What may leave, and who may ask: agreements, the de-identifier, the access decision. No I/O."""
