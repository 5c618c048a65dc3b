"""What could have been seen of each gene in these reads: what a negative result is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction, format_optional, format_quantity
from fascicle.report.pictures.detectability import (
    NOT_EVALUABLE,
    count_by_range,
    describe_detectability,
    draw_detectability,
    name_range,
)
from fascicle.report.sentences import IMPORTED
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Column,
    Figure,
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
    from fascicle.model.findings import Findings, FusionFindings, WatchedGene
    from fascicle.model.reads import Detectability, KinaseSign

TITLE = "What could have been seen"
NOT_DETERMINED = "What could have been seen was not determined."
MEANING = (
    "A gene is taken as the 3′ partner of a fusion that joins it at one of its splice junctions. The molecules read across that "
    "junction say how small a share of them could have been the fusion and would still have been reported, with a probability "
    "of 95 %. A gene has many junctions: the median one stands for a typical breakpoint, the one with fewest molecules for the "
    "worst."
)
LIMITS = (
    "This counts chance in drawing molecules, and nothing else. It does not cover RNA lost before sequencing, a fusion joined "
    "inside an exon or an intron, a breakpoint in sequence that several genes share, or a gene that only its fusion transcribes."
)
FIGURE_CAPTION = (
    "Smallest abundance that would have been seen with 95 % probability, on a logarithmic scale. Diamond: median junction; tick: "
    "junction with fewest molecules. Bars: all genes; those that are not evaluable stand on the right."
)
SIGNS_MEANING = (
    "The exons from here on have at least three times the fragments of those before, and few genes of this run have such a "
    "step. A fusion that no read joins would look like this, and so would another start of transcription. This is a reason to "
    "look again, by another assay, and no finding."
)
UNKNOWN_RANK = "unknown"
LISTED_MAX = 30
"""Rows of the list of genes; the others stand in `detectability.tsv`."""
DRAWN_MAX = 20
NAMED_MAX = 12
"""Genes that the sentence of the first page names."""
NAMES_MAX = 60
"""Genes that are named for one reason; those beyond are counted."""


def compose_detectability(findings: Findings, assay: FusionFindings) -> Chapter:
    """The sentence, what it means, the genes that knowledge names, then all of them."""
    return Chapter("detectability", TITLE, _compose_blocks(findings, assay))


def describe_seeable(findings: Findings, assay: FusionFindings) -> str:
    """In sentences what would have been seen: genes with a therapy statement by name, then all genes."""
    if not assay.detectability:
        return IMPORTED if assay.is_imported else NOT_DETERMINED
    return " ".join(part for part in (_describe_treatable(findings, assay), _describe_all(assay.detectability)) if part)


def _describe_treatable(findings: Findings, assay: FusionFindings) -> str:
    rows = [row for watch, row in _select_watched(findings, assay) if watch.drugs]
    known = sorted((row for row in rows if row.abundance is not None), key=_rank)
    unknown = [row.gene for row in rows if row.abundance is None]
    named = [f"{row.gene} from {format_fraction(row.abundance)}" for row in known[:NAMED_MAX] if row.abundance is not None]
    more = f" and {format_quantity(len(known) - NAMED_MAX, 'more gene')}" if len(known) > NAMED_MAX else ""
    sentences = []
    if named:
        sentences.append(
            "Of genes with a therapy statement, a fusion would have been seen with 95 % probability from this share of the "
            f"gene's transcripts on (median junction): {', '.join(named)}{more}."
        )
    if unknown:
        sentences.append(f"Nothing can be said of {', '.join(unknown[:NAMED_MAX])}{_count_more(unknown, NAMED_MAX)}.")
    return " ".join(sentences)


def _describe_all(rows: tuple[Detectability, ...]) -> str:
    known = sorted((row for row in rows if row.abundance is not None), key=_rank)
    unknown = len(rows) - len(known)
    if not known:
        return f"Of {format_quantity(len(rows), 'gene')} none is evaluable: nothing can be said of fusions of any."
    half = f"half of them from {format_fraction(known[len(known) // 2].abundance or 0.0)} on"
    if not unknown and len(rows) > 1:
        return f"All {format_count(len(rows))} genes are evaluable, {half}."
    if not unknown:
        return f"The one gene is evaluable from {format_fraction(known[0].abundance or 0.0)} on."
    are = "is" if len(known) == 1 else "are"
    return (
        f"Of {format_quantity(len(rows), 'gene')}, {format_count(len(known))} {are} evaluable, {half}; "
        f"for {format_count(unknown)} nothing can be said."
    )


def _rank(row: Detectability) -> tuple[float, str]:
    return (2.0 if row.abundance is None else row.abundance, row.gene)


def _select_watched(findings: Findings, assay: FusionFindings) -> list[tuple[WatchedGene, Detectability]]:
    """Genes that knowledge names and the assay looked at, in the order of `watched_genes`."""
    rows = {row.gene: row for row in assay.detectability}
    return [(watch, rows[watch.gene]) for watch in findings.watched_genes if watch.gene in rows]


def _compose_blocks(findings: Findings, assay: FusionFindings) -> tuple[Block, ...]:
    if not assay.detectability:
        return (Notice(Severity.CAUTION, compose_prose(describe_seeable(findings, assay))),)
    watched = _select_watched(findings, assay)
    chosen = [row for _, row in watched[:DRAWN_MAX]]
    picture = draw_detectability(chosen, assay.detectability)
    return (
        Paragraph(compose_prose(Strong(describe_seeable(findings, assay)))),
        Paragraph(compose_prose(MEANING)),
        Notice(Severity.INFORMATION, compose_prose(LIMITS)),
        Figure("figure-detectability", picture, FIGURE_CAPTION, describe_detectability(chosen, assay.detectability)),
        *_compose_watched(watched, len(assay.detectability)),
        *_compose_signs(assay.kinase_signs),
        _compose_account(assay.detectability),
        *_compose_unknown(assay.detectability),
    )


def _compose_watched(watched: list[tuple[WatchedGene, Detectability]], total: int) -> tuple[Block, ...]:
    if not watched:
        return ()
    columns = (
        Column("Gene"),
        Column("Named for"),
        Column("Junctions", Alignment.END),
        Column("Molecules, median (fewest)", Alignment.END),
        Column("Seen from, median junction", Alignment.END),
        Column("Seen from, worst junction", Alignment.END),
    )
    shown = watched[:LISTED_MAX]
    note = (
        "Genes with a therapy statement first, then 3′ partners of recurrent fusions, those of many fusions before those of few: "
        f"{format_count(len(shown))} of {format_count(len(watched))} that the knowledge snapshot names. "
        f"All {format_quantity(total, 'gene')} stand in detectability.tsv."
    )
    rows = tuple(_compose_watched_row(watch, row) for watch, row in shown)
    return (Table("Genes that the knowledge snapshot names", columns, rows, compose_prose(note)),)


def _compose_watched_row(watch: WatchedGene, row: Detectability) -> tuple[Prose, ...]:
    molecules = f"{format_optional(row.molecules_median)} ({format_optional(row.molecules_min)})"
    median = f"{NOT_EVALUABLE}: {row.because}" if row.abundance is None else format_fraction(row.abundance)
    worst = NOT_EVALUABLE if row.abundance_worst is None else format_fraction(row.abundance_worst)
    cells = (_name_reason(watch), format_count(row.junctions), molecules, median, worst)
    return (compose_prose(Strong(row.gene)), *(compose_prose(cell) for cell in cells))


def _name_reason(watch: WatchedGene) -> str:
    drugs = ", ".join(watch.drugs)
    fusions = f"{format_quantity(watch.recurrent_fusions, 'recurrent fusion')}" if watch.recurrent_fusions else ""
    return "; ".join(part for part in (drugs, fusions) if part)


def _compose_signs(signs: tuple[KinaseSign, ...]) -> tuple[Block, ...]:
    """Weak signs of kinase fusions, told apart from findings; nothing where there is none."""
    if not signs:
        return ()
    columns = (
        Column("Kinase"),
        Column("Step before"),
        Column("Fragments per junction, before and behind", Alignment.END),
        Column("Genes with such a step", Alignment.END),
        Column("Rank by TPM", Alignment.END),
    )
    rows = tuple(tuple(compose_prose(cell) for cell in _list_sign_cells(sign)) for sign in signs)
    table = Table("Kinases transcribed from an exon on, without a reported fusion", columns, rows)
    return (Section("Weak signs", (Notice(Severity.INFORMATION, compose_prose(SIGNS_MEANING)), table)),)


def _list_sign_cells(sign: KinaseSign) -> tuple[str, ...]:
    rank = UNKNOWN_RANK if sign.tpm_rank is None else f"{format_count(sign.tpm_rank)} of {format_count(sign.genes_ranked)}"
    counts = f"{sign.before:.0f} and {sign.behind:.0f}"
    return (sign.gene, f"exon {sign.exon} of {sign.transcript}", counts, format_fraction(sign.share_of_genes), rank)


def _compose_account(rows: tuple[Detectability, ...]) -> Table:
    """How many genes lie in which range; the counts add up to all genes."""
    counts = count_by_range(rows)
    cells = [(name_range(index), count) for index, count in enumerate(counts)]
    cells.append((NOT_EVALUABLE, len(rows) - sum(counts)))
    body = tuple((compose_prose(name), compose_prose(format_count(count))) for name, count in cells)
    total = (compose_prose(Strong("all genes")), compose_prose(Strong(format_count(len(rows)))))
    columns = (Column("Detectable abundance, median junction"), Column("Genes", Alignment.END))
    return Table("All genes by detectable abundance", columns, (*body, total))


def _compose_unknown(rows: tuple[Detectability, ...]) -> tuple[Block, ...]:
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row.abundance is None:
            groups.setdefault(row.because, []).append(row.gene)
    if not groups:
        return ()
    columns = (Column("Reason"), Column("Number", Alignment.END), Column("Genes"))
    body = tuple(
        tuple(compose_prose(cell) for cell in (because, format_count(len(genes)), _list_names(genes)))
        for because, genes in sorted(groups.items())
    )
    caution = "For a gene listed here the absence of a fusion from this report is not a negative result."
    table = Table("Genes not evaluable in these reads, by reason", columns, body)
    return (Section("Not evaluable", (Notice(Severity.CAUTION, compose_prose(caution)), table)),)


def _list_names(genes: list[str]) -> str:
    return f"{', '.join(sorted(genes)[:NAMES_MAX])}{_count_more(genes, NAMES_MAX)}"


def _count_more(genes: list[str], limit: int) -> str:
    return f" and {format_count(len(genes) - limit)} more (detectability.tsv)" if len(genes) > limit else ""
