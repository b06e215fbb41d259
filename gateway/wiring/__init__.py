"""Every real object, built once: each file is what one process, or one look, is made of."""
