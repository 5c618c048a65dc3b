"""FASTQ and BAM as NumPy columns, quality control, and the k-mer screen."""
