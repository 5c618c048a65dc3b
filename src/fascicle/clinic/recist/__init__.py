"""RECIST 1.1: baseline, targets, time points, the response of a line."""
