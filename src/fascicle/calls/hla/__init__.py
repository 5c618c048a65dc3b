"""From HLA reads to a genotype with its quality."""
