"""One module per chapter: its sentences and what goes into it."""
