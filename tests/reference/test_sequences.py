from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene
from fascicle.model.loci import Build, Span
from fascicle.reference.annotation import parse_annotation
from fascicle.reference.fasta import FastaRecord, GenomePiece
from fascicle.reference.gene_loci import find_exon_offsets
from fascicle.reference.gene_models import make_genes
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases, encode_bases
from fascicle.reference.sequences import (
    GeneSequences,
    TranscriptSequences,
    name_transcript,
    take_from_genome,
    take_from_transcripts,
)
from fascicle.reference.unusable import Kind, Unusable
from small_genome import (
    ALPHA,
    GENES,
    Genome,
    SmallGene,
    format_fasta,
    format_gtf,
    read_locus,
    splice,
)


@pytest.fixture(scope="module")
def genes() -> tuple[Gene, ...]:
    return make_genes(parse_annotation(format_gtf().splitlines()).transcripts, Build.GRCH38, None, [])


def make_piece(genome: Genome, chrom: str, start: int = 0, end: int | None = None) -> GenomePiece:
    text = genome[chrom][start:end]
    return GenomePiece(f"{chrom}:{start}", chrom, Span(start, start + len(text)), encode_bases(text.encode()))


def take_genome(genes: tuple[Gene, ...], *pieces: GenomePiece) -> GeneSequences:
    return take_from_genome(genes, pieces, lambda _: None)


def list_sequences(genome: Genome) -> dict[str, str]:
    return {t.accession: splice(genome, gene, t) for gene in GENES for t in gene.transcripts}


def take_transcripts(genes: tuple[Gene, ...], sequences: dict[str, str]) -> GeneSequences:
    coded = {name.partition(".")[0]: (name, encode_bases(text.encode())) for name, text in sequences.items()}
    return take_from_transcripts(genes, TranscriptSequences(coded))


def by_symbol(taken: GeneSequences) -> dict[str, tuple[Gene, str]]:
    return {g.symbol: (g, decode_bases(locus)) for g, locus in zip(taken.genes, taken.loci, strict=True)}


def test_take_from_genome__cuts_every_locus_in_the_sense_of_its_gene(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    taken = by_symbol(take_genome(genes, *(make_piece(small_genome, chrom) for chrom in small_genome)))
    assert {symbol: locus for symbol, (_, locus) in taken.items()} == {g.symbol: read_locus(small_genome, g) for g in GENES}


def test_take_from_genome__does_not_care_how_the_genome_is_sliced(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    slices = [make_piece(small_genome, "chr1", 900, 4400), make_piece(small_genome, "chr1", 9000, 10_800)]
    taken = by_symbol(take_genome(genes, *slices))
    assert {symbol: locus for symbol, (_, locus) in taken.items()} == {
        g.symbol: read_locus(small_genome, g) for g in GENES if g.chrom == "chr1"
    }


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(1001, 5000, 3399), (0, 4399, 3399), (2000, 2100, 100)],
    ids=["lacks the first base", "lacks the last base", "middle only"],
)
def test_take_from_genome__lists_a_gene_partly_outside_the_slice(
    genes: tuple[Gene, ...], small_genome: Genome, start: int, end: int, inside: int
) -> None:
    taken = take_genome(genes, make_piece(small_genome, "chr1", start, end))
    because = {row.name: row.because for row in taken.unusable}
    assert because["ALPHA"] == f"only {inside} of its 3400 bases are in chr1:{start}"
    assert because["BETA"] == "the genome given has no sequence at chr2:1001"
    # No gene is whole, so the window is taken with unknown bases around it, for DNA.
    assert [gene.symbol for gene in taken.genes if gene.symbol == "ALPHA"] == ["ALPHA"]
    known = by_symbol(taken)["ALPHA"][1]
    assert sum(letter != "N" for letter in known) == inside


def test_take_from_genome__a_whole_gene_leaves_partial_ones_out(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    taken = take_genome(genes, make_piece(small_genome, "chr1", 2000, 10_800))
    assert "ALPHA" not in {gene.symbol for gene in taken.genes}
    assert taken.genes


def test_take_from_genome__lists_a_gene_whose_sequence_is_n(genes: tuple[Gene, ...]) -> None:
    taken = take_genome(genes, make_piece({"chr4": "N" * 3000}, "chr4"))
    assert Unusable(Kind.GENE, "EPSILON", "its sequence is unknown (N) throughout") in taken.unusable


def test_take_from_genome__completes_the_stop_codon(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    taken = by_symbol(take_genome(genes, *(make_piece(small_genome, chrom) for chrom in small_genome)))
    for small in GENES:
        gene, _ = taken[small.symbol]
        for transcript in small.transcripts:
            made = gene.find_transcript(transcript.accession)
            assert made is not None
            assert made.cds_span == (Span(*transcript.coding) if transcript.coding else None)


def test_take_from_genome__leaves_a_cds_alone_that_has_its_stop_or_none_to_come(small_genome: Genome) -> None:
    text = format_gtf().replace("CDS\t4001\t4097", "CDS\t4001\t4100")
    (with_stop,) = make_genes(parse_annotation(text.splitlines()).transcripts, Build.GRCH38, frozenset({"ALPHA"}), [])
    assert with_stop.canonical.cds_span == Span(101, 800)
    (taken,) = take_genome((with_stop,), make_piece(small_genome, "chr1")).genes
    assert taken.canonical.cds_span == Span(101, 800)
    cut = format_gtf().replace("CDS\t4001\t4097", "CDS\t4001\t4094")
    (without,) = make_genes(parse_annotation(cut.splitlines()).transcripts, Build.GRCH38, frozenset({"ALPHA"}), [])
    (taken,) = take_genome((without,), make_piece(small_genome, "chr1")).genes
    assert taken.canonical.cds_span == Span(101, 794)


def test_take_from_transcripts__gives_the_exons_of_the_genome_and_unknown_introns(
    genes: tuple[Gene, ...], small_genome: Genome
) -> None:
    taken = by_symbol(take_transcripts(genes, list_sequences(small_genome)))
    assert set(taken) == {gene.symbol for gene in GENES}
    for small in GENES:
        gene, locus = taken[small.symbol]
        whole = read_locus(small_genome, small)
        exonic = {int(o) for t in gene.transcripts for o in find_exon_offsets(gene, t)}
        assert all(locus[i] == (whole[i] if i in exonic else "N") for i in range(len(whole)))
        assert gene.canonical.cds_span == (Span(*small.transcripts[0].coding) if small.transcripts[0].coding else None)


def test_take_from_transcripts__leaves_out_a_poly_a_tail(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    """RefSeq's mRNAs carry one; no genome does."""
    sequences = list_sequences(small_genome)
    plain = take_transcripts(genes, dict(sequences))
    sequences["ENST00000000001.1"] += "A" * 18
    tailed = take_transcripts(genes, sequences)
    assert tailed.unusable == plain.unusable == []
    assert by_symbol(tailed)["ALPHA"] == by_symbol(plain)["ALPHA"]


def test_take_from_transcripts__lists_a_sequence_of_another_length(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    sequences = list_sequences(small_genome)
    sequences["ENST00000000001.1"] += "AACA"
    taken = take_transcripts(genes, sequences)
    because = "its exons have 1100 bases, its sequence 1104 (ENST00000000001.1)"
    assert taken.unusable == [Unusable(Kind.TRANSCRIPT, "ENST00000000001.1", because)]
    gene, locus = by_symbol(taken)["ALPHA"]
    assert [t.accession for t in gene.transcripts] == ["ENST00000000002.1"]
    assert len(locus) == len(gene.locus.span) == 3400


def test_take_from_transcripts__shrinks_the_locus_to_what_is_left(small_genome: Genome) -> None:
    short = SmallGene("S", "chr1", "+", (ALPHA.transcripts[0], type(ALPHA.transcripts[0])("ENST9.1", ((600, 800), (4000, 4500)))))
    (gene,) = make_genes(parse_annotation(format_gtf([short]).splitlines()).transcripts, Build.GRCH38, None, [])
    assert gene.locus.span == Span(600, 4500)
    taken = take_transcripts((gene,), {"ENST00000000001.1": splice(small_genome, ALPHA)})
    ((kept, locus),) = by_symbol(taken).values()
    assert kept.locus.span == Span(1000, 4400)
    assert locus[:200] == small_genome["chr1"][1000:1200]
    assert Unusable(Kind.TRANSCRIPT, "ENST9.1", "no sequence was given for it") in taken.unusable


def test_take_from_transcripts__lists_a_transcript_that_contradicts_another(
    genes: tuple[Gene, ...], small_genome: Genome
) -> None:
    sequences = list_sequences(small_genome)
    text = sequences["ENST00000000002.1"]
    sequences["ENST00000000002.1"] = ("C" if text[0] != "C" else "G") + text[1:]
    (row,) = take_transcripts(genes, sequences).unusable
    assert row == Unusable(
        Kind.TRANSCRIPT, "ENST00000000002.1", "1 bases differ from the gene's other transcripts at the same place"
    )


def test_take_from_transcripts__lists_a_gene_without_any(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    sequences = {name: text for name, text in list_sequences(small_genome).items() if name != "ENST00000000003.1"}
    taken = take_transcripts(genes, sequences)
    assert Unusable(Kind.GENE, "BETA", "none of its transcripts has a usable sequence") in taken.unusable
    assert "BETA" not in by_symbol(taken)


def test_take_from_transcripts__finds_a_sequence_whatever_its_version(genes: tuple[Gene, ...], small_genome: Genome) -> None:
    sequences = {name.replace(".1", ".17"): text for name, text in list_sequences(small_genome).items()}
    assert not take_transcripts(genes, sequences).unusable
    assert np.count_nonzero(take_transcripts(genes, sequences).loci[0] != UNKNOWN_BASE) == 1100


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ENST00000396373.9", "ENST00000396373.9"),
        ("ENST00000396373.9|ENSG00000139083.12|OTTHUMG1|OTTHUMT1|ETV6-201|ETV6|5989|", "ENST00000396373.9"),
        ("NM_001987.5", "NM_001987.5"),
        ("gi|1|ref|NM_001987.5|", "NM_001987.5"),
        ("hg38_refGene_NM_001987", "NM_001987"),
        ("ENST00000381192.10_PAR_Y|ENSG1", "ENST00000381192.10_PAR_Y"),
        ("my_transcript", "my_transcript"),
    ],
)
def test_name_transcript__finds_the_accession(name: str, expected: str) -> None:
    assert name_transcript(FastaRecord(name, "", encode_bases(b"A"))) == expected


def test_read_transcripts__refuses_an_accession_that_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "t.fa"
    path.write_text(format_fasta({"ENST01.1": "ACGT", "ENST01.2": "ACGT"}))
    with pytest.raises(ReferenceInputError, match=r"record ENST01\.2: transcript ENST01 comes twice"):
        TranscriptSequences.read(path)


def test_read_transcripts__keeps_the_copy_on_chromosome_y_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.fa"
    path.write_text(format_fasta({"ENST01.1|x": "ACGT", "ENST01.1_PAR_Y|x": "ACGA"}))
    assert len(TranscriptSequences.read(path).by_accession) == 2
