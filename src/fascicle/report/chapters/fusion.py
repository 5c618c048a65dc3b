"""The fusion chapter: each reported fusion with its place, product, support and picture; or what a negative result means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.chapters.detectability import describe_seeable
from fascicle.report.chapters.fusion_dna import compose_dna_evidence
from fascicle.report.chapters.fusion_identity import compose_identity
from fascicle.report.events import format_title
from fascicle.report.junction_view import count_hidden, format_view
from fascicle.report.numbers import (
    format_count,
    format_exon,
    format_fraction,
    format_known_count,
    format_optional,
    format_proportion,
    format_quantity,
)
from fascicle.report.pictures.fusion import describe_fusion, draw_fusion, explain_undrawable
from fascicle.report.sentences import (
    DEPENDS,
    FRAME_WORDS,
    IMPORTED,
    NO_ASSAY,
    NO_PRODUCT,
    NOT_EXCLUDED,
    depends_on_transcript,
    describe_negative,
)
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Column,
    Figure,
    KeyFact,
    KeyFacts,
    Notice,
    Paragraph,
    Preformatted,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fascicle.model.findings import Findings, FusionFindings
    from fascicle.model.fusions import Fusion, KeptDomain, Product, Side
    from fascicle.model.genes import Gene
    from fascicle.model.numbers import Proportion
    from fascicle.model.reads import ReadProfile


CAPTION = (
    "both transcripts with the breakpoints, and below them the fused transcript with its domains and support. Exon widths follow "
    "the square root of their length; introns are not to scale. Exon numbers are those of the named transcripts."
)
WITHIN_CAPTION = (
    "the transcript with both breakpoints, and below it the changed transcript with its domains and support. Exon widths follow "
    "the square root of their length; introns are not to scale. Exon numbers are those of the named transcript."
)
VIEW_NOTE = (
    "Bases 5′ to 3′ along the transcript; | is the junction. In a read a dot agrees with the reference line, a letter does not. "
)


def compose_fusion(findings: Findings, genes: Mapping[str, Gene]) -> Chapter:
    """One section per reported fusion; without any, what the negative result can and cannot say."""
    return Chapter("fusions", "Gene fusions", _compose_blocks(findings, findings.fusions, genes))


def _compose_blocks(findings: Findings, assay: FusionFindings | None, genes: Mapping[str, Gene]) -> tuple[Block, ...]:
    if assay is None:
        return (Notice(Severity.CAUTION, compose_prose(NO_ASSAY)),)
    if not assay.reported:
        return _compose_negative(findings, assay)
    return tuple(
        _compose_section(fusion, genes, index, compose_dna_evidence(findings, index - 1))
        for index, fusion in enumerate(assay.reported, 1)
    )


def _compose_negative(findings: Findings, assay: FusionFindings) -> tuple[Block, ...]:
    return (
        Paragraph(compose_prose(describe_negative(assay))),
        *(() if assay.is_imported else (Paragraph(compose_prose(Strong(describe_seeable(findings, assay)))),)),
        Notice(Severity.CAUTION, compose_prose(NOT_EXCLUDED)),
        KeyFacts(
            "What was examined",
            (
                KeyFact(
                    "Genes assessed", compose_prose(format_count(assay.genes_assessed)), compose_prose(f"of panel {assay.panel}")
                ),
                KeyFact("Genes not assessable", compose_prose(format_count(len(assay.genes_unusable)))),
                *_compose_examined(assay.profile),
            ),
        ),
    )


def _compose_examined(profile: ReadProfile | None) -> tuple[KeyFact, ...]:
    """The fragments that were looked at; imported calls do not tell."""
    if profile is None:
        return (KeyFact("Fragments examined", compose_prose("not known"), compose_prose(IMPORTED)),)
    return (
        KeyFact("Fragments examined", compose_prose(format_count(profile.counts.fragments))),
        KeyFact("Fragments from one gene", compose_prose(format_count(profile.counts.concordant))),
    )


def _compose_section(fusion: Fusion, genes: Mapping[str, Gene], index: int, dna: tuple[Block, ...]) -> Section:
    blocks = (
        *_compose_depends_notice(fusion),
        compose_identity(fusion),
        _compose_figure(fusion, genes, index),
        *_compose_view(fusion),
        _compose_product(fusion),
        *_compose_other_products(fusion),
        _compose_support(fusion),
        _compose_abundance(fusion),
        *dna,
        *_compose_notes(fusion),
    )
    return Section(format_title(fusion), blocks)


def _compose_depends_notice(fusion: Fusion) -> tuple[Notice, ...]:
    if not depends_on_transcript(fusion):
        return ()
    return (Notice(Severity.CAUTION, compose_prose(DEPENDS)),)


def _compose_product(fusion: Fusion) -> KeyFacts:
    if fusion.product is None:
        return KeyFacts("Predicted product", (KeyFact("Reading frame", compose_prose("unknown"), compose_prose(NO_PRODUCT)),))
    product = fusion.product
    frame = Strong(FRAME_WORDS[product.frame])
    return KeyFacts(
        "Predicted product",
        (
            KeyFact("Transcripts", compose_prose(f"{product.five_prime_transcript} with {product.three_prime_transcript}")),
            KeyFact("Reading frame", compose_prose(frame), compose_prose(product.because)),
            KeyFact(
                "Protein",
                compose_prose(_format_protein(product)),
                compose_prose("predicted from the reference sequence, not measured"),
            ),
            *(_compose_domain(kept) for kept in product.domains),
            *(() if product.domains else (KeyFact("Domains", compose_prose("none annotated for these genes")),)),
        ),
    )


def _format_protein(product: Product) -> str:
    return "cannot be told" if product.protein is None else f"{format_count(len(product.protein))} amino acids"


def _compose_domain(kept: KeptDomain) -> KeyFact:
    domain = kept.domain
    residues = f"{domain.transcript} residues {domain.aa.start + 1} to {domain.aa.end}; {domain.source}"
    critical = "; critical for the gene's known role" if domain.is_critical else ""
    return KeyFact(
        f"{domain.gene} {domain.name}",
        compose_prose(Strong(_format_kept(kept)), critical),
        compose_prose(f"{domain.role}; {residues}"),
    )


def _format_kept(kept: KeptDomain) -> str:
    if kept.kept_fraction == 0:
        return "lost"
    return "kept whole" if kept.is_whole else f"cut: {format_fraction(kept.kept_fraction)} kept"


def _compose_other_products(fusion: Fusion) -> tuple[Block, ...]:
    if not fusion.other_products:
        return ()
    columns = (
        Column("5′ transcript"),
        Column("3′ transcript"),
        Column("Frame"),
        Column("Protein", Alignment.END, "aa"),
        Column("Because"),
    )
    note = "Exon numbers differ between transcripts; never compare an exon number without its transcript."
    rows = tuple(_compose_product_row(product) for product in fusion.other_products)
    return (Table("Other transcript pairs at the same breakpoints", columns, rows, compose_prose(note)),)


def _compose_product_row(product: Product) -> tuple[Prose, ...]:
    length = "cannot be told" if product.protein is None else format_count(len(product.protein))
    cells = (product.five_prime_transcript, product.three_prime_transcript, FRAME_WORDS[product.frame], length, product.because)
    return tuple(compose_prose(cell) for cell in cells)


def _compose_support(fusion: Fusion) -> KeyFacts:
    support = fusion.support
    anchors = [format_optional(value, "bp", "unknown") for value in (support.anchor_five_prime_bp, support.anchor_three_prime_bp)]
    rows = (
        (
            "Unique molecules",
            format_known_count(support.unique_molecules),
            "distinct fragments, split and spanning, after duplicates are merged",
        ),
        (
            "Split reads",
            format_count(support.split_reads),
            "fragments with a read that crosses the junction, anchored on both sides",
        ),
        ("Spanning pairs", format_count(support.spanning_pairs), "fragments with one mate wholly on each side"),
        (
            "Distinct start positions",
            format_known_count(support.distinct_starts),
            "of split reads; few of them suggest copies of one molecule",
        ),
        ("Longest anchors", f"{anchors[0]} in {fusion.five_prime.gene}, {anchors[1]} in {fusion.three_prime.gene}", ""),
    )
    return KeyFacts("Support", tuple(KeyFact(label, compose_prose(value), compose_prose(note)) for label, value, note in rows))


def _compose_abundance(fusion: Fusion) -> KeyFacts:
    sides = (("3′", fusion.three_prime, fusion.abundance), ("5′", fusion.five_prime, fusion.five_prime_abundance))
    return KeyFacts("Abundance", tuple(_compose_abundance_row(end, side, value) for end, side, value in sides))


def _compose_abundance_row(end: str, side: Side, abundance: Proportion | None) -> KeyFact:
    label = f"{end} side ({side.gene})"
    if abundance is None:
        return KeyFact(
            label, compose_prose(format_proportion(None)), compose_prose("no count of the unfused transcript at this junction")
        )
    counts = f"{format_count(abundance.numerator)} of {format_count(abundance.denominator)}"
    return KeyFact(
        label,
        compose_prose(format_proportion(abundance)),
        compose_prose(f"{counts}; {abundance.formula}; {abundance.interval_method}"),
    )


def _compose_notes(fusion: Fusion) -> tuple[KeyFacts, ...]:
    """Observations beside the call; for imported calls what each caller said."""
    facts = tuple(KeyFact(note.name, compose_prose(note.because)) for note in fusion.notes)
    return (KeyFacts("Notes", facts),) if facts else ()


def _compose_view(fusion: Fusion) -> tuple[Preformatted, ...]:
    """The reads across the junction, base by base; where none were kept for it there is nothing to show."""
    if fusion.view is None or not fusion.view.reads:
        return ()
    lines = format_view(fusion.view, f"{format_exon(fusion.five_prime)} ", f" {format_exon(fusion.three_prime)}")
    shown, hidden = len(lines) - 2, count_hidden(fusion.view)
    caption = f"Reads across the junction of {format_title(fusion)}"
    note = f"{VIEW_NOTE}{_describe_shown(shown, hidden)}"
    return (Preformatted(caption, lines, compose_prose(note)),)


def _describe_shown(shown: int, hidden: int) -> str:
    reads = format_quantity(shown, "read")
    return (
        f"{reads} of {format_count(shown + hidden)} shown." if hidden else f"All {reads} are shown." if shown > 1 else f"{reads}."
    )


def _choose_caption(fusion: Fusion) -> str:
    return WITHIN_CAPTION if fusion.is_within_gene else CAPTION


def _compose_figure(fusion: Fusion, genes: Mapping[str, Gene], index: int) -> Figure | Paragraph:
    five, three = genes.get(fusion.five_prime.gene), genes.get(fusion.three_prime.gene)
    if five is None or three is None:
        missing = " and ".join(
            side.gene for side, gene in ((fusion.five_prime, five), (fusion.three_prime, three)) if gene is None
        )
        return Paragraph(compose_prose(f"No picture: the reference has no gene model of {missing}."))
    obstacle = explain_undrawable(fusion, five, three)
    if obstacle is not None:
        return Paragraph(compose_prose(f"No picture: {obstacle}."))
    picture = draw_fusion(fusion, five, three)
    return Figure(
        f"figure-fusion-{index}", picture, f"{format_title(fusion)}: {_choose_caption(fusion)}", describe_fusion(fusion)
    )
