"""Fascicle: precision oncology for sarcoma, from reads to a signed report, and on to the outcome."""

__version__ = "0.1.0"
