"""Microsatellite instability: stutter, what is expected of stable loci, tests of single loci, the class."""
