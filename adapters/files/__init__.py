"""Files as they are handed over: encodings, formats, header lines, footers, sheets, JSON lists; here or on SFTP."""
