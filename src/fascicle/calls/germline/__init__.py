"""Germline variants: diploid genotypes, what the tumour kept of them, ClinVar and predictors by allele, copies of exons, and the
withholding of all of it where no consent is stated."""
