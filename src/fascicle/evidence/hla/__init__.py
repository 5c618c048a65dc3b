"""HLA reads: fished from all reads, laid on every allele, compared."""
