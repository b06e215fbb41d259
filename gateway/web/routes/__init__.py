"""The API, one file per thing a caller does. Thin: read, ask the desk, answer."""
