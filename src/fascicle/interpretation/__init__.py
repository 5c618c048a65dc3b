"""Calls and knowledge to findings: what a call means, and what it does not match and why."""
