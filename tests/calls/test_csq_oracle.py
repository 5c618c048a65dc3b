"""Consequences held against another program: `bcftools csq`, which comes with pysam (run in a process of its own).

It reads Ensembl-style GFF3 alone and writes no HGVS. Compared are the classes of random changes on every transcript, and amino
acids.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pysam
import pytest

from fascicle.calls.consequence.annotating import annotate_variants
from fascicle.model.consequences import Impact, Term, TranscriptConsequence
from fascicle.model.genes import Gene, Transcript
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from small_genome import Genome

_RUN = """
import sys
import pysam.bcftools
sys.stdout.write(pysam.bcftools.csq("-f", sys.argv[1], "-g", sys.argv[2], "-l", "-Ov", sys.argv[3]))
"""
_CLASSES = {
    "missense": {Term.MISSENSE},
    "synonymous": {Term.SYNONYMOUS},
    "stop_gained": {Term.STOP_GAINED},
    "stop_lost": {Term.STOP_LOST},
    "stop_retained": {Term.STOP_RETAINED},
    "start_lost": {Term.START_LOST},
    "start_retained": {Term.START_RETAINED},
    "frameshift": {Term.FRAMESHIFT},
    "inframe_insertion": {Term.INFRAME_INSERTION},
    "inframe_deletion": {Term.INFRAME_DELETION},
    "inframe_altering": {Term.PROTEIN_ALTERING},
    "splice_acceptor": {Term.SPLICE_ACCEPTOR},
    "splice_donor": {Term.SPLICE_DONOR},
    "splice_region": {Term.SPLICE_REGION},
    "5_prime_utr": {Term.FIVE_PRIME_UTR},
    "3_prime_utr": {Term.THREE_PRIME_UTR},
    "intron": {Term.INTRON},
    "non_coding": {Term.NON_CODING_EXON, Term.NON_CODING_TRANSCRIPT},
    "coding_sequence": {Term.CODING_SEQUENCE},
}


@dataclass(frozen=True)
class Answer:
    """What the program says of one variant on one transcript."""

    classes: frozenset[str]
    residues: str


def format_gff(genes: list[Gene]) -> str:
    """Gene models as Ensembl writes them."""
    return "##gff-version 3\n" + "".join(line for gene in genes for line in _format_gene(gene))


def _format_gene(gene: Gene) -> Iterator[str]:
    chrom, strand = gene.locus.chrom, gene.locus.strand
    row = f"{chrom}\ttest\t{{}}\t{{}}\t{{}}\t.\t{strand}\t{{}}\t{{}}\n"
    names = f"ID=gene:{gene.symbol};Name={gene.symbol};biotype=protein_coding;gene_id={gene.symbol}"
    yield row.format("gene", gene.locus.span.start + 1, gene.locus.span.end, ".", names)
    for transcript in gene.transcripts:
        name = transcript.accession.split(".")[0]
        span = transcript.locus.span
        own = f"ID=transcript:{name};Parent=gene:{gene.symbol};biotype=protein_coding;transcript_id={name}"
        yield row.format("mRNA", span.start + 1, span.end, ".", own)
        for kind, start, end, phase in _list_parts(transcript):
            yield row.format(kind, start + 1, end, phase, f"Parent=transcript:{name}")


def _list_parts(transcript: Transcript) -> Iterator[tuple[str, int, int, str]]:
    coded = 0
    for exon in transcript.exons:
        yield "exon", exon.start, exon.end, "."
        if transcript.cds and transcript.cds.overlap(exon):
            start, end = max(exon.start, transcript.cds.start), min(exon.end, transcript.cds.end)
            yield "CDS", start, end, str(-coded % 3)
            coded += end - start


def draw_variants(bundle: Bundle, genome: Genome, seed: int, count: int) -> list[SmallVariant]:
    """Changes in and beside exons of coding transcripts: substitutions, losses and gains of one to six bases."""
    chance = random.Random(seed)
    genes = [bundle.gene(number) for number in range(len(bundle.gene_rows))]
    found: dict[SmallVariant, None] = {}
    while len(found) < count:
        exon = chance.choice(chance.choice(chance.choice(genes).transcripts).exons)
        chrom = next(
            gene for gene in genes if exon in gene.canonical.exons or any(exon in t.exons for t in gene.transcripts)
        ).locus.chrom
        at = chance.randrange(exon.start - 10, exon.end + 10)
        letters = genome[chrom]
        kind = chance.random()
        if kind < 0.6:
            ref, alt = letters[at], chance.choice([base for base in "ACGT" if base != letters[at]])
        elif kind < 0.8:
            ref, alt = letters[at : at + 1 + chance.randrange(1, 7)], letters[at]
        else:
            ref, alt = letters[at], letters[at] + "".join(chance.choice("ACGT") for _ in range(chance.randrange(1, 7)))
        found[SmallVariant(bundle.build, chrom, at, ref, alt)] = None
    return list(found)


@pytest.fixture(scope="module")
def compared(
    small_bundle: Bundle, small_genome: Genome, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[SmallVariant, TranscriptConsequence, Answer]]:
    """Each variant on each transcript as both see it."""
    folder = tmp_path_factory.mktemp("csq")
    fasta, gff, vcf = folder / "genome.fa", folder / "models.gff3", folder / "in.vcf"
    fasta.write_text("".join(f">{chrom}\n{letters}\n" for chrom, letters in small_genome.items()), encoding="utf-8")
    pysam.faidx(str(fasta))
    gff.write_text(format_gff([small_bundle.gene(number) for number in range(len(small_bundle.gene_rows))]), encoding="utf-8")
    variants = sorted(draw_variants(small_bundle, small_genome, 5, 2000), key=lambda v: (v.chrom, v.start, v.ref, v.alt))
    contigs = "".join(f"##contig=<ID={chrom},length={len(letters)}>\n" for chrom, letters in small_genome.items())
    rows = "".join(f"{v.chrom}\t{v.start + 1}\t{i}\t{v.ref}\t{v.alt}\t.\t.\t.\n" for i, v in enumerate(variants))
    vcf.write_text(f"##fileformat=VCFv4.2\n{contigs}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{rows}", encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", _RUN, fasta, gff, vcf], capture_output=True, text=True, timeout=120, check=True)
    answers = dict(_read_answers(run.stdout))
    found = annotate_variants(variants, small_bundle)
    return [
        (variant, consequence, answers[index, consequence.transcript.split(".")[0]])
        for index, (variant, own) in enumerate(zip(variants, found, strict=True))
        for consequence in own.transcripts
        if (index, consequence.transcript.split(".")[0]) in answers
    ]


def _read_answers(vcf: str) -> Iterator[tuple[tuple[int, str], Answer]]:
    for line in vcf.splitlines():
        fields = line.split("\t")
        if line.startswith("#") or "BCSQ=" not in fields[7]:
            continue
        for entry in fields[7].partition("BCSQ=")[2].split(","):
            parts = entry.split("|")
            if not entry.startswith("@"):
                classes = frozenset(parts[0].lstrip("*").split("&"))
                yield (int(fields[2]), parts[2]), Answer(classes, parts[5] if len(parts) > 5 else "")


def test_annotate_variants__agrees_with_csq_on_substitutions(
    compared: list[tuple[SmallVariant, TranscriptConsequence, Answer]],
) -> None:
    substitutions = [item for item in compared if len(item[0].ref) == len(item[0].alt)]
    assert len(substitutions) > 800
    assert sum(">" in item[2].residues for item in substitutions) > 150
    for variant, consequence, answer in substitutions:
        for name in answer.classes:
            assert _CLASSES[name] & set(consequence.terms), (variant, consequence.terms, answer)
        assert _is_severe(consequence.most_severe) == any(_is_severe(min(_CLASSES[name])) for name in answer.classes)
        if ">" in answer.residues and consequence.residues:
            assert int(answer.residues.split(">")[0][:-1]) == consequence.residues.start + 1


def _is_severe(term: Term) -> bool:
    return term.impact in {Impact.HIGH, Impact.MODERATE}


def test_annotate_variants__agrees_with_csq_on_losses_and_gains_inside_exons(
    compared: list[tuple[SmallVariant, TranscriptConsequence, Answer]],
) -> None:
    edge = {Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR, Term.SPLICE_REGION, Term.INTRON}
    inside = [item for item in compared if len(item[0].ref) != len(item[0].alt) and not edge & set(item[1].terms)]
    assert len(inside) > 300
    differ = [
        (item[0], item[1].terms, item[2])
        for item in inside
        if not all(_CLASSES[name] & set(item[1].terms) for name in item[2].classes)
    ]
    assert differ == []
