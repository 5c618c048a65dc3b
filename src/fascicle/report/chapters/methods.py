"""The methods chapter: what made this report, from what, with which parameters, and what its words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import NOT_STATED, format_count
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Code,
    Column,
    KeyFact,
    KeyFacts,
    Notice,
    Prose,
    Section,
    Severity,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.fusions import Fusion
    from fascicle.model.provenance import Provenance

INTENDED_USE = (
    "Intended use: research and decision support for qualified professionals. Fascicle is not a medical device, and its output "
    "must be confirmed by a validated method before it guides treatment."
)
TERMS = (
    (
        "5′ and 3′ partner",
        "the gene that gives the start, and the gene that gives the end, of the fused transcript; the 5′ partner is named first",
    ),
    (
        "Position",
        "1-based; of the 5′ partner the last base kept, of the 3′ partner the first; the sign in brackets is the gene's strand",
    ),
    ("Fragment", "a read pair, or one read of single-end data"),
    ("Unique molecule", "a fragment after duplicates are merged"),
    ("Anchor", "the bases of a read that lie on one side of the junction"),
    (
        "Interval",
        "95 %, by the method named beside it; it holds counting error only, not error of the specimen or the laboratory",
    ),
    (
        "In frame",
        "the 3′ partner is read in its own reading frame behind the 5′ partner, for the pair of transcripts that is named",
    ),
    ("Kept domain", "a domain whose sequence lies in the predicted product; it is not shown that the protein is made"),
)
VARIANT_TERMS = (
    ("Allele fraction", "fragments with the variant / fragments over its place, as counted by the caller that is named first"),
    ("Change", "place (1-based) and alleles of the plus strand, as in VCF, moved to the left as far as the sequence allows"),
    ("Status", "somatic or germline by the normal sample or the callers' own statement; unknown where neither tells"),
    ("Population", "highest frequency of exactly this allele in a population of the resource; not seen: covered and not listed"),
)
FUSION_LIMITS = (
    "The product is predicted from reference sequence; small variants inside the fused genes are not taken into account.",
    "Exon numbers hold for the named transcript only.",
    "An abundance compares fused with unfused transcripts of one gene. It is no share of tumour cells and no share of alleles.",
)
VARIANT_LIMITS = (
    "Names and consequences of variants hold for the named transcript only.",
    "An allele fraction compares fragments. What share of the tumour's cells has the variant depends on purity and copies.",
)


def compose_methods(findings: Findings) -> Chapter:
    """Provenance, definitions, limits, intended use."""
    blocks: tuple[Block, ...] = (
        Notice(Severity.INFORMATION, compose_prose(INTENDED_USE)),
        *(_compose_provenance(title, provenance) for title, provenance in _list_provenances(findings)),
        Section("What the words mean", (_compose_terms(findings),)),
        *_compose_limits(findings),
    )
    return Chapter("methods", "Methods, versions, limits", blocks)


def _compose_limits(findings: Findings) -> tuple[Section, ...]:
    """Of what the report has; nothing for a case without reads or calls."""
    parts = ((findings.fusions, FUSION_LIMITS), (findings.variants, VARIANT_LIMITS))
    limits = tuple(limit for assay, own in parts if assay is not None for limit in own)
    return (Section("Limits", (Bullets(tuple(map(compose_prose, limits))),)),) if limits else ()


def _list_provenances(findings: Findings) -> tuple[tuple[str, Provenance], ...]:
    """Of the assays and of the interpretation; once where all are one run."""
    named = (("Assay", findings.fusions), ("Assay", findings.variants), ("HLA typing, assay", findings.hla))
    assays = [(f"{word} {a.assay}", a.provenance) for word, a in named if a is not None and a.provenance != findings.provenance]
    return (*assays, ("Interpretation" if assays else "This report", findings.provenance))


def _compose_provenance(title: str, provenance: Provenance) -> Section:
    blocks: tuple[Block, ...] = (_compose_origin(title, provenance),)
    if provenance.inputs:
        blocks += (_compose_inputs(title, provenance),)
    if provenance.parameters:
        blocks += (_compose_pairs(f"{title}: parameters", "Parameter", provenance.parameters),)
    if provenance.versions:
        blocks += (_compose_pairs(f"{title}: versions", "Component", provenance.versions),)
    return Section(title, blocks)


def _compose_origin(title: str, provenance: Provenance) -> KeyFacts:
    synthetic = {True: "synthetic sequence", False: "", None: "whether the sequence is synthetic is not stated"}[
        provenance.reference_is_synthetic
    ]
    return KeyFacts(
        f"{title}: origin",
        (
            KeyFact("Fascicle", compose_prose(provenance.fascicle_version)),
            KeyFact("Command", compose_prose(Code(provenance.command))),
            KeyFact("Reference", compose_prose(provenance.reference_name or NOT_STATED), compose_prose(synthetic)),
            KeyFact("Reference SHA-256", _compose_hash(provenance.reference_sha256)),
            KeyFact("Knowledge", compose_prose(provenance.knowledge_name or NOT_STATED)),
            KeyFact("Knowledge SHA-256", _compose_hash(provenance.knowledge_sha256)),
        ),
    )


def _compose_hash(sha256: str | None) -> Prose:
    return compose_prose(NOT_STATED) if sha256 is None else compose_prose(Code(sha256))


def _compose_inputs(title: str, provenance: Provenance) -> Table:
    columns = (Column("File"), Column("Size", Alignment.END, "bytes"), Column("SHA-256"))
    rows = tuple(
        (compose_prose(Code(file.name)), compose_prose(format_count(file.size_bytes)), _compose_hash(file.sha256))
        for file in provenance.inputs
    )
    return Table(f"{title}: inputs", columns, rows)


def _compose_pairs(caption: str, name: str, pairs: dict[str, str | int | float | bool | None] | dict[str, str]) -> Table:
    rows = tuple((compose_prose(Code(key)), compose_prose(_format_parameter(value))) for key, value in sorted(pairs.items()))
    return Table(caption, (Column(name), Column("Value")), rows)


def _format_parameter(value: str | float | bool | None) -> str:  # noqa: FBT001
    if value is None:
        return NOT_STATED
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _compose_terms(findings: Findings) -> KeyFacts:
    terms = (*TERMS, *_list_formulas(findings), *_list_variant_terms(findings))
    return KeyFacts("Terms", tuple(KeyFact(term, compose_prose(meaning)) for term, meaning in terms))


def _list_variant_terms(findings: Findings) -> tuple[tuple[str, str], ...]:
    """What the words of the variant chapters mean, with the formula of each caller."""
    if findings.variants is None:
        return ()
    fractions = [call.tumour.fraction for call in findings.variants.reported if call.tumour.fraction is not None]
    formulas = dict.fromkeys(f"{fraction.formula}; interval: {fraction.interval_method}" for fraction in fractions)
    return (*VARIANT_TERMS, *(("Allele fraction, formula", formula) for formula in formulas))


def _list_formulas(findings: Findings) -> tuple[tuple[str, str], ...]:
    """The abundance formulas that this report uses, each once."""
    fusions = findings.fusions.reported if findings.fusions else ()
    found = [*_list_fusion_formulas(fusions, "3′"), *_list_fusion_formulas(fusions, "5′")]
    return tuple(dict.fromkeys(found))


def _list_fusion_formulas(fusions: tuple[Fusion, ...], end: str) -> list[tuple[str, str]]:
    values = [fusion.abundance if end == "3′" else fusion.five_prime_abundance for fusion in fusions]
    return [
        (f"Abundance, {end} side", f"{value.formula}; interval: {value.interval_method}") for value in values if value is not None
    ]
