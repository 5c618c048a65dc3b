"""Depth and allele fractions of a tumour to copies of genes, arms and segments."""
