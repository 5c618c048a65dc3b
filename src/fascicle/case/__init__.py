"""One patient's course: commands, events, sign-out. Pure."""
