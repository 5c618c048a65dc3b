"""Structural variants in aligned DNA reads: where they join two places of the genome, and what supports that."""
