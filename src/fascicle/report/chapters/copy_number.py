"""Copies of genes in the tumour: purity first, then what is amplified or deleted, arms, segments, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle.model.copy_number import CopyCall, PurityVerdict
from fascicle.report.numbers import format_count, format_fraction, format_quantity
from fascicle.report.pictures.copy_number import describe_genome, draw_genome, draw_zoom
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    Figure,
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
    from collections.abc import Sequence

    from fascicle.model.copy_number import CopyNumberFindings, CopySegment, CopyState, GeneCopies, TumourPurity
    from fascicle.model.numbers import Estimate

TITLE: Final = "Copy number"
UNKNOWN: Final = "not decided"
FIRST: Final = (CopyCall.AMPLIFICATION, CopyCall.HOMOZYGOUS_DELETION)
"""Calls whose genes are listed one by one whatever their number."""
SEGMENTS_MAX: Final = 60
GENES_MAX: Final = 12
WORDS: Final = {
    CopyCall.AMPLIFICATION: "amplified",
    CopyCall.GAIN: "gain",
    CopyCall.NEUTRAL: "as most of the genome",
    CopyCall.COPY_NEUTRAL_LOH: "loss of heterozygosity without loss of copies",
    CopyCall.LOSS: "loss",
    CopyCall.HETEROZYGOUS_DELETION: "one copy left",
    CopyCall.HOMOZYGOUS_DELETION: "no copy left",
    CopyCall.UNDECIDED: UNKNOWN,
    CopyCall.NOT_ASSESSABLE: "not assessable",
}
CAPTION: Final = "Log2 ratio of depth over the reference, along the genome; bars are segments."
METHOD_NOTE: Final = (
    "Copies are those of a tumour cell. They follow from depth and from the share of the rarer allele at SNPs, weighed over "
    "every purity and ploidy that the data leave possible."
)


def compose_copy_number(found: CopyNumberFindings) -> Chapter:
    """Not assessable, or an undecided purity, is said before any number."""
    if found.because_not is not None:
        return Chapter("copy-number", TITLE, (*_compose_nothing(found), *_compose_loh(found)))
    blocks: tuple[Block, ...] = (
        *_compose_answer(found),
        _compose_facts(found),
        Figure("figure-copy-number", draw_genome(found), CAPTION, describe_genome(found)),
        *_compose_first(found),
        *_compose_zooms(found),
        *_compose_segments(found),
        *_compose_arms(found),
        *_compose_loh(found),
        *_compose_unknown(found),
    )
    return Chapter("copy-number", TITLE, blocks)


def describe_copies(found: CopyNumberFindings) -> str:
    """The result in one sentence, for the summary."""
    if found.because_not is not None:
        return f"Copy number is not assessable: {found.because_not}."
    names = [(WORDS[call], [gene.gene for gene in found.reported if gene.state.call is call]) for call in FIRST]
    parts = [f"{words}: {_join_genes(genes)}" for words, genes in names if genes]
    events = "; ".join(parts) if parts else "no gene amplified, none without a copy"
    return f"Copy number: {events}. {describe_purity(found.purity)}"


def describe_purity(purity: TumourPurity) -> str:
    """The share of tumour cells with its interval, or that the data do not decide."""
    stated = "" if purity.stated is None else f" The pathologist states {format_fraction(purity.stated)}."
    if purity.purity is None:
        word = "cannot be decided" if purity.verdict is PurityVerdict.UNDECIDED else "is not assessable"
        return f"The share of tumour cells {word} from these data: {purity.because}.{stated}"
    low, high = format_fraction(purity.purity.low), format_fraction(purity.purity.high)
    return f"Share of tumour cells {format_fraction(purity.purity.value)} (95 % interval {low} to {high}).{stated}"


def _join_genes(genes: Sequence[str]) -> str:
    shown = ", ".join(genes[:GENES_MAX])
    return f"{shown} and {len(genes) - GENES_MAX} more" if len(genes) > GENES_MAX else shown


def _compose_nothing(found: CopyNumberFindings) -> tuple[Block, ...]:
    text = f"Copy number is not assessable: {found.because_not}. No gene is called unchanged by this."
    return (Notice(Severity.CAUTION, compose_prose(text)),)


def _compose_answer(found: CopyNumberFindings) -> tuple[Block, ...]:
    answer = Paragraph(compose_prose(Strong(describe_copies(found))))
    note = Paragraph(compose_prose(METHOD_NOTE))
    if found.purity.verdict is PurityVerdict.DECIDED:
        return (answer, note)
    rows = tuple(
        (
            compose_prose(format_fraction(own.purity)),
            compose_prose(f"{own.ploidy:.1f}"),
            compose_prose("yes" if own.is_doubled else "no"),
            compose_prose(format_fraction(own.probability)),
        )
        for own in found.purity.solutions
    )
    columns = (
        Column("Share of tumour cells"),
        Column("Mean copies", Alignment.END),
        Column("Genome doubled"),
        Column("Probability"),
    )
    caution = Notice(Severity.CAUTION, compose_prose(describe_purity(found.purity)))
    return (answer, caution, Table("Explanations that fit the data", columns, rows), note)


def _compose_facts(found: CopyNumberFindings) -> KeyFacts:
    own, complexity = found.material, found.complexity
    ploidy = found.purity.ploidy
    rows = [
        KeyFact("Mean copies of the genome", compose_prose(UNKNOWN if ploidy is None else _format_estimate(ploidy))),
        KeyFact(
            "Genome changed",
            compose_prose(UNKNOWN if complexity.altered_fraction is None else format_fraction(complexity.altered_fraction)),
            compose_prose(f"{complexity.because}; {_describe_breaks(complexity.breakpoints)}"),
        ),
        KeyFact(
            "Genome with loss of heterozygosity",
            compose_prose(UNKNOWN if complexity.loh_fraction is None else format_fraction(complexity.loh_fraction)),
            compose_prose("of the segments with SNPs"),
        ),
        KeyFact("Held against", compose_prose(_describe_reference(found))),
        KeyFact(
            "Data",
            compose_prose(
                f"{format_count(own.target_bins)} bins of targets, {format_count(own.antitarget_bins)} between them, "
                f"{format_count(own.masked_bins)} of all masked; {_describe_snps(own.snps)}"
            ),
            compose_prose("" if own.noise is None else f"neighbouring bins scatter by {own.noise:.2f} (log2)"),
        ),
    ]
    return KeyFacts("What the copies were called from", tuple(rows))


def _describe_breaks(breakpoints: int | None) -> str:
    return (
        "changes of level not counted"
        if breakpoints is None
        else format_quantity(breakpoints, "change of level", "changes of level")
    )


def _describe_snps(snps: int | None) -> str:
    return "no SNP could be told from a mutation" if snps is None else format_quantity(snps, "SNP")


def _describe_reference(found: CopyNumberFindings) -> str:
    samples = found.material.reference_samples
    words = {
        "flat": "no normal sample (a flat reference): what capture does to single targets stays in the ratios",
        "matched": "the patient's own normal sample",
        "pooled": f"{format_quantity(samples, 'normal sample')} of the assay, pooled",
    }
    return "; ".join((words[found.material.reference.value], *found.notes))


def _compose_first(found: CopyNumberFindings) -> tuple[Block, ...]:
    genes = [gene for call in FIRST for gene in found.reported if gene.state.call is call]
    if not genes:
        return ()
    columns = (
        *(Column("Gene"), Column("Band"), Column("Call"), Column("Copies", Alignment.END), Column("Log2 ratio", Alignment.END)),
        *(Column("Bins", Alignment.END), Column("SNPs", Alignment.END), Column("Probability", Alignment.END)),
    )
    return (Table("Amplified genes and genes without a copy", columns, tuple(map(_compose_gene, genes))),)


def _compose_gene(gene: GeneCopies) -> tuple[Prose, ...]:
    log2 = gene.evidence.log2
    cells = (
        f"{gene.chrom.removeprefix('chr')}{gene.band or ''}",
        f"{WORDS[gene.state.call]}{', focal' if gene.is_focal else ''}",
        _format_copies(gene.state),
        "" if log2 is None else f"{log2.value:.2f}",
        str(gene.evidence.bins),
        str(gene.evidence.snps),
        "" if gene.state.probability is None else format_fraction(gene.state.probability),
    )
    return (compose_prose(Strong(gene.gene)), *(compose_prose(cell) for cell in cells))


def _format_copies(state: CopyState) -> str:
    if state.total is not None:
        return str(state.total)
    return UNKNOWN if state.copies is None else _format_estimate(state.copies)


def _format_estimate(own: Estimate) -> str:
    return f"{own.value:.1f} ({own.low:.1f} to {own.high:.1f})"


def _compose_zooms(found: CopyNumberFindings) -> tuple[Block, ...]:
    genes = {gene.gene: gene for gene in found.genes}
    figures = []
    for zoom in found.zooms:
        gene = genes[zoom.gene]
        text = f"{zoom.gene} is {WORDS[gene.state.call]}: {_format_copies(gene.state)} copies on {gene.evidence.bins} bins."
        figures.append(Figure(f"figure-copy-number-{zoom.gene}", draw_zoom(zoom, text), text, text))
    return (Section("Genes one by one", tuple(figures)),) if figures else ()


def _compose_segments(found: CopyNumberFindings) -> tuple[Block, ...]:
    changed = [segment for segment in found.segments if segment.state.call.is_event]
    if not changed:
        return ()
    columns = (
        *(Column("Segment"), Column("Call"), Column("Copies", Alignment.END), Column("Rarer parent", Alignment.END)),
        *(Column("Log2 ratio", Alignment.END), Column("Bins", Alignment.END), Column("Genes", is_wide=True)),
    )
    rest = len(changed) - SEGMENTS_MAX
    note = f"{format_quantity(rest, 'more segment')} in copy_number_segments.tsv." if rest > 0 else ""
    return (Table("Changed segments", columns, tuple(map(_compose_segment, changed[:SEGMENTS_MAX])), compose_prose(note)),)


def _compose_segment(segment: CopySegment) -> tuple[Prose, ...]:
    log2 = segment.evidence.log2
    cells = (
        WORDS[segment.state.call],
        _format_copies(segment.state),
        UNKNOWN if segment.state.minor is None else str(segment.state.minor),
        "" if log2 is None else f"{log2.value:.2f}",
        str(segment.evidence.bins),
        _join_genes(segment.genes),
    )
    place = f"{segment.chrom}:{segment.span.start + 1:,}-{segment.span.end:,}"
    return (compose_prose(place), *(compose_prose(cell) for cell in cells))


def _compose_arms(found: CopyNumberFindings) -> tuple[Block, ...]:
    events = [arm for arm in found.arms if arm.call.is_event]
    unknown = [arm.arm for arm in found.arms if arm.call in {CopyCall.NOT_ASSESSABLE, CopyCall.UNDECIDED}]
    lines = [f"{arm.arm}: {WORDS[arm.call]} ({arm.because})" for arm in events] or ["No arm is called as changed."]
    if unknown:
        lines.append(f"Not decided or not assessable: {', '.join(unknown)}.")
    return (Section("Chromosome arms", (Bullets(tuple(compose_prose(text) for text in lines)),)),)


def _compose_loh(found: CopyNumberFindings) -> tuple[Block, ...]:
    """Genes that kept one parent's copies alone, also where copies themselves are not assessable."""
    genes = [gene for gene in found.genes if gene.state.is_loh]
    if not genes:
        return ()
    seen = sum(gene.state.is_loh is not None for gene in found.genes)
    text = f"One parent's copies alone are left of {len(genes)} of {format_quantity(seen, 'gene')} with SNPs: "
    names = ", ".join(f"{gene.gene} ({format_quantity(gene.evidence.snps, 'SNP')})" for gene in genes[:SEGMENTS_MAX])
    more = f" and {len(genes) - SEGMENTS_MAX} more" if len(genes) > SEGMENTS_MAX else ""
    return (Section("Loss of heterozygosity", (Paragraph(compose_prose(f"{text}{names}{more}.")),)),)


def _compose_unknown(found: CopyNumberFindings) -> tuple[Block, ...]:
    named = []
    for call, words in ((CopyCall.UNDECIDED, "Not decided"), (CopyCall.NOT_ASSESSABLE, "Not assessable")):
        genes = [gene.gene for gene in found.genes if gene.state.call is call]
        if genes:
            shown = ", ".join(genes[:SEGMENTS_MAX])
            named.append(f"{words}, {format_quantity(len(genes), 'gene')}: {shown}{' ...' if len(genes) > SEGMENTS_MAX else ''}.")
    filtered = [gene for gene in found.genes if gene.verdict == "filtered"]
    named += [
        f"Not reported: {gene.gene}, {WORDS[gene.state.call]}: {gene.reasons[0].because}." for gene in filtered[:SEGMENTS_MAX]
    ]
    return (Section("What is not known", (Bullets(tuple(compose_prose(text) for text in named)),)),) if named else ()
