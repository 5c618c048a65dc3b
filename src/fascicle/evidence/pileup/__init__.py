"""Reads over the targets of DNA: what each fragment says of each base, candidates for small variants, and the noise around
them."""
