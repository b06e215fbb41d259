"""Identity, problems (RFC 9457), thin routes."""
