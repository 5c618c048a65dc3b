from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.exporting import (
    format_genome_gtf,
    format_loci_fasta,
    format_loci_gtf,
    format_transcripts_fasta,
)


def write(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(lines), "ascii")
    return path


def test_format_transcripts__gives_what_a_bundle_of_the_same_models_is_built_from(small_bundle: Bundle, tmp_path: Path) -> None:
    fasta = write(tmp_path / "transcripts.fa", format_transcripts_fasta(small_bundle))
    gtf = write(tmp_path / "genes.gtf", format_genome_gtf(small_bundle))
    again = build_bundle(BundleSources(annotation=gtf, transcripts=fasta), tmp_path / "again")
    assert set(again.symbols) == set(small_bundle.symbols)
    for number, symbol in enumerate(small_bundle.symbols):
        gene, other = small_bundle.gene(number), again.find_gene(symbol)
        assert other is not None
        for transcript in gene.transcripts:
            copy = other.find_transcript(transcript.accession)
            assert copy is not None
            assert (copy.exons, copy.cds, copy.locus.strand) == (transcript.exons, transcript.cds, transcript.locus.strand)
            bases = small_bundle.transcript_bases(number, transcript)
            assert np.array_equal(again.transcript_bases(again.numbers[symbol], copy), bases)


def test_format_loci__gives_every_gene_as_a_sequence_of_its_own(small_bundle: Bundle, tmp_path: Path) -> None:
    fasta = write(tmp_path / "loci.fa", format_loci_fasta(small_bundle))
    gtf = write(tmp_path / "loci.gtf", format_loci_gtf(small_bundle))
    again = build_bundle(BundleSources(annotation=gtf, genome=fasta), tmp_path / "again")
    for number, symbol in enumerate(small_bundle.symbols):
        other = again.find_gene(symbol)
        assert other is not None
        assert (other.locus.chrom.removeprefix("chr"), str(other.locus.strand)) == (symbol, "+")
        for transcript in small_bundle.gene(number).transcripts:
            copy = other.find_transcript(transcript.accession)
            assert copy is not None
            assert copy.cds_span == transcript.cds_span
            bases = small_bundle.transcript_bases(number, transcript)
            assert np.array_equal(again.transcript_bases(again.numbers[symbol], copy), bases)


def test_format_genome_gtf__counts_the_bases_before_the_next_codon(small_bundle: Bundle) -> None:
    rows = [line.split("\t") for line in format_genome_gtf(small_bundle) if 'transcript_id "ENST00000000001.1"' in line]
    coding = [(int(row[4]) - int(row[3]) + 1, int(row[7])) for row in rows if row[2] == "CDS"]
    done = 0
    for length, frame in coding:
        assert (done + frame) % 3 == 0
        done += length
    assert done == 699
