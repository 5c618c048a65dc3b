"""HLA class I: the type with its quality, what else it could be, what the reads cover, and what a tumour has kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.cases import Role
from fascicle.model.hla import HlaZygosity
from fascicle.model.hla_reads import HlaAssay
from fascicle.report.chapters.hla_tumour import compose_tumour, describe_tumour_in_short
from fascicle.report.numbers import (
    NOT_MEASURED,
    format_count,
    format_fraction,
    format_optional,
    format_proportion,
    format_quantity,
)
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    KeyFact,
    KeyFacts,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fascicle.model.findings import Findings
    from fascicle.model.hla import AlleleDifference, HlaAllele, HlaLocus, HlaTyping

TITLE = "HLA class I"
ZYGOSITY_WORDS = {
    HlaZygosity.HETEROZYGOUS: "heterozygous",
    HlaZygosity.HOMOZYGOUS: "homozygous",
    HlaZygosity.ONE_ALLELE_SEEN: "one allele seen, a second not excluded",
    HlaZygosity.NOT_ASSESSABLE: "not assessable",
}
MATERIAL_WORDS = {HlaAssay.DNA: "DNA", HlaAssay.RNA: "RNA", None: "reads that do not tell whether they are DNA or RNA"}
FROM_TUMOUR = (
    "The type was taken from a tumour specimen. A tumour may have lost an allele wholly; a gene with one allele in it may have "
    "two in the patient. A normal sample settles it."
)
NOT_LISTED = (
    "The sample has a base in an exon that the named allele does not have, and no allele of the database has all that is seen. "
    "The named allele is the closest one, and the quality of the pair is lowered where the protein changes."
)
NOT_COVERED = "Some bases of these exons are covered by no fragment, so that a difference there would not be seen"
TERMS = (
    (
        "Quality",
        "probability that both two-field names are right, at most 0.999; of one named allele: that both have its name",
    ),
    ("Homozygous", "one allele is seen, and a second one would have been missed with a probability of 5 % at most"),
    ("Also possible", "pairs of names that keep 0.5 % or more of the probability"),
    ("G group", "alleles with the same bases in exons 2 and 3"),
    ("Fragment", "a read pair or single read that this gene explains better than any other; copies of a molecule count once"),
)
LISTED_MAX = 8
"""Other pairs that are listed for a gene; further ones are counted and stand in `hla.json`."""


def compose_hla(findings: Findings, typing: HlaTyping) -> Chapter:
    """The type first, then what limits it, then what it rests on."""
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(Strong(f"{typing.zygosity[:1].upper()}{typing.zygosity[1:]}."), f" {_describe_source(typing)}")),
        *(Notice(Severity.CAUTION, compose_prose(text)) for text in _list_cautions(findings, typing)),
        _compose_genotype(typing),
        *_compose_differences(typing),
        *_compose_ambiguities(typing),
        *((Section("Alleles in the tumour", compose_tumour(typing.tumour)),) if typing.tumour else ()),
        *((Section("Expression", (_compose_expression(typing),)),) if typing.material is HlaAssay.RNA else ()),
        Section("Coverage", _compose_coverage(typing)),
        KeyFacts("How to read this", tuple(KeyFact(term, compose_prose(meaning)) for term, meaning in TERMS)),
    )
    return Chapter("hla", TITLE, blocks)


def describe_type_in_short(typing: HlaTyping) -> str:
    """The type in one line for the first page, with what became of it in the tumour."""
    genes = ", ".join(_describe_gene(locus) for locus in typing.loci)
    tumour = describe_tumour_in_short(typing.tumour) if typing.tumour else ""
    return f"{genes}. {tumour}".rstrip()


def _describe_gene(locus: HlaLocus) -> str:
    """`A*01:01 and A*24:02`; the zygosity in words where it is not two alleles."""
    names = " and ".join(dict.fromkeys(map(_name_allele, locus.alleles)))
    if locus.zygosity is HlaZygosity.HETEROZYGOUS:
        return names
    return f"{names or f'HLA-{locus.locus}'} ({ZYGOSITY_WORDS[locus.zygosity]})"


def _describe_source(typing: HlaTyping) -> str:
    counts = typing.counts
    decoys = f"and {', '.join(typing.decoy_genes)} as decoy genes" if typing.decoy_genes else "and no decoy genes"
    return (
        f"From {MATERIAL_WORDS[typing.material]} (assay {typing.assay}), with IPD-IMGT/HLA {typing.database_version} {decoys}. "
        f"Of {format_quantity(counts.fragments, 'fragment')}, {format_count(counts.placed)} lie on a class I gene; "
        f"{_describe_copies(counts.copies)} ({counts.copies_because})."
    )


def _describe_copies(copies: int | None) -> str:
    return "copies were not told from molecules" if copies is None else f"{format_count(copies)} of them are copies of others"


def _list_cautions(findings: Findings, typing: HlaTyping) -> Iterator[str]:
    yield from typing.cautions
    specimen = next((assay.specimen for assay in findings.case.assays if assay.identifier == typing.assay), None)
    if any(item.identifier == specimen and item.role is Role.TUMOUR for item in findings.case.specimens):
        yield FROM_TUMOUR


def _compose_genotype(typing: HlaTyping) -> Table:
    columns = (
        Column("Gene"),
        Column("Alleles"),
        Column("Zygosity"),
        Column("Quality", Alignment.END),
        Column("As far as decided"),
        Column("G groups"),
        Column("Because", is_wide=True),
    )
    return Table("Class I type", columns, tuple(_compose_gene(locus) for locus in typing.loci))


def _compose_gene(locus: HlaLocus) -> tuple[Prose, ...]:
    groups = list(dict.fromkeys(allele.g_group for allele in locus.alleles if allele.g_group))
    cells = (
        Strong(" + ".join(map(_name_allele, locus.alleles)) or "none named"),
        ZYGOSITY_WORDS[locus.zygosity],
        format_optional(locus.quality, absent="none"),
        ", ".join(dict.fromkeys(allele.resolved for allele in locus.alleles)) or "none named",
        ", ".join(groups) or "in none",
        locus.because,
    )
    return (compose_prose(f"HLA-{locus.locus}"), *(compose_prose(cell) for cell in cells))


def _name_allele(allele: HlaAllele) -> str:
    return f"{allele.name} (closest)" if allele.differences else allele.name


def _compose_differences(typing: HlaTyping) -> tuple[Block, ...]:
    items = [
        compose_prose(Strong(allele.name), f": {_describe_difference(difference)}")
        for locus in typing.loci
        for allele in _list_alleles(locus)
        for difference in allele.differences
    ]
    if not items:
        return ()
    return (Section("Alleles that are not in the database", (Paragraph(compose_prose(NOT_LISTED)), Bullets(tuple(items)))),)


def _list_alleles(locus: HlaLocus) -> tuple[HlaAllele, ...]:
    """Each allele once: a homozygous gene has one twice, and a difference may stand with either."""
    return tuple(dict.fromkeys(locus.alleles))


def _describe_difference(difference: AlleleDifference) -> str:
    effect = "effect on the protein not known" if difference.effect is None else f"p.({difference.effect})"
    return (
        f"exon {difference.exon}, base {format_count(difference.position1)} of the coding sequence, "
        f"{difference.expected} expected and {difference.seen} seen in {format_count(difference.fragments)} of "
        f"{format_quantity(difference.depth, 'fragment')}; {effect}"
    )


def _compose_ambiguities(typing: HlaTyping) -> tuple[Block, ...]:
    rows: list[tuple[Prose, ...]] = []
    for locus in typing.loci:
        for other in locus.ambiguities[:LISTED_MAX]:
            cells = (f"HLA-{locus.locus}", f"{other.allele_1} + {other.allele_2}", format_fraction(other.probability))
            rows.append(tuple(compose_prose(cell) for cell in cells))
        further = len(locus.ambiguities) - LISTED_MAX
        if further > 0:
            cells = (f"HLA-{locus.locus}", f"{format_quantity(further, 'further pair')}", "each less likely")
            rows.append(tuple(compose_prose(cell) for cell in cells))
    columns = (Column("Gene"), Column("Pair"), Column("Probability", Alignment.END))
    return (Section("Also possible", (Table("Other pairs of alleles", columns, tuple(rows)),)),) if rows else ()


def _compose_expression(typing: HlaTyping) -> Table:
    """Expression of each gene and the share of its first allele among the fragments that tell both apart."""
    columns = (Column("Gene"), Column("Fragments", Alignment.END), Column("Per million", Alignment.END), Column("Alleles"))
    rows = []
    for locus in typing.loci:
        cells = (format_count(locus.fragments), format_optional(locus.fragments_per_million), _describe_balance(locus))
        rows.append((compose_prose(f"HLA-{locus.locus}"), *(compose_prose(cell) for cell in cells)))
    return Table("Expression of the genes and of their alleles", columns, tuple(rows))


def _describe_balance(locus: HlaLocus) -> str:
    share = locus.alleles[0].fraction if len(locus.alleles) > 1 else None
    if share is None:
        return f"share of either allele {NOT_MEASURED}"
    is_even = share.low <= 0.5 <= share.high
    balance = "an equal share is not excluded" if is_even else "expressed unequally"
    return f"{locus.alleles[0].name} {format_proportion(share)}: {balance}"


def _compose_coverage(typing: HlaTyping) -> tuple[Block, ...]:
    columns = (
        Column("Gene"),
        Column("Exon", Alignment.END),
        Column("Length", Alignment.END, "bp"),
        Column("Mean depth", Alignment.END),
        Column("Least depth", Alignment.END),
        Column("Not covered", Alignment.END, "bp"),
    )
    rows = []
    for locus in typing.loci:
        for exon in locus.exons:
            numbers = (str(exon.exon), *map(format_count, (exon.length_bp,)), format_optional(exon.depth_mean))
            ends = (format_count(exon.depth_min), format_count(exon.uncovered_bp))
            rows.append(tuple(compose_prose(cell) for cell in (f"HLA-{locus.locus}", *numbers, *ends)))
    if not rows:
        return (Paragraph(compose_prose("No gene has fragments whose place could be counted.")),)
    table = Table("Fragments over each exon", columns, tuple(rows))
    poor = [
        f"HLA-{locus.locus} exon {exon.exon} ({format_count(exon.uncovered_bp)} of {format_quantity(exon.length_bp, 'base')})"
        for locus in typing.loci
        for exon in locus.exons
        if exon.uncovered_bp
    ]
    caution = (Notice(Severity.CAUTION, compose_prose(f"{NOT_COVERED}: {', '.join(poor)}.")),) if poor else ()
    return (*caution, table)
