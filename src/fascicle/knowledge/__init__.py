"""Cited, dated, versioned statements and their pure parsers. Reading the files is done in `adapters`."""
