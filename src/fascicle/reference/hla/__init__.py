"""The HLA database: alleles of class I of an IPD-IMGT/HLA release, laid out for scoring reads."""
