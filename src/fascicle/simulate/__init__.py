"""Reads with known truth."""
