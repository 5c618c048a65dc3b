"""The columns that scripts outside the project read from `fusions.tsv`: names and order are a promise."""

from __future__ import annotations

CONTRACT = [
    "five_prime_gene",
    "five_prime_chrom",
    "five_prime_pos",
    "five_prime_strand",
    "five_prime_transcript",
    "five_prime_exon",
    "three_prime_gene",
    "three_prime_chrom",
    "three_prime_pos",
    "three_prime_strand",
    "three_prime_transcript",
    "three_prime_exon",
    "split_reads",
    "spanning_pairs",
    "unique_molecules",
    "abundance",
    "abundance_low",
    "abundance_high",
    "frame",
    "kept_domains",
    "verdict",
    "reasons",
]
