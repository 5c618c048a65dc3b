"""What small variants do to transcripts and proteins, and what HGVS calls them (docs/algorithms/consequences.md).

Everything here is pure: a transcript, the bases of its gene, a change. `annotating` is the way in. All work is done on the sense
strand of a gene's locus, where 3' is to the right whatever the strand of the gene.
"""
