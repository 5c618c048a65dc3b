"""Structural variants: evidence to calls with names, transcripts and reasons."""
