"""Germline findings, apart from those of the tumour: classes with their criteria, exons, and what could not be assessed.

The chapter exists only where consent to germline findings is stated.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.acmg import Criterion, PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.germline import GermlineSource, TumourLoss, Zygosity
from fascicle.report.chapters.proteins import compose_proteins
from fascicle.report.numbers import format_count, format_quantity
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Code,
    Column,
    Headline,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)
from fascicle.report.variant_sentences import (
    NOT_ASSESSABLE,
    describe_consequence,
    describe_fraction,
    describe_population,
    format_alleles,
    format_place,
)

if TYPE_CHECKING:
    from fascicle.model.acmg import AcmgClassification
    from fascicle.model.dna import VariantFindings
    from fascicle.model.germline import ClinvarRecord, ExonChange, GermlineFindings, GermlineVariant

TITLE = "Germline findings"
CONFIRM = (
    "A finding of the germline concerns the patient's relatives too. Confirm it in a germline sample by a second method, and "
    "offer genetic counselling, before anything rests on it."
)
CLASSES = (
    "The class that stands is ClinVar's where its record of the same alleles has one star or more, else that of the points "
    "(Tavtigian 2020) of the criteria of ACMG/AMP 2015; both stand in the table."
)
LISTED_MAX = 100
_SHOWN = (PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC, PathogenicityClass.UNCERTAIN)
_ORDER = {kind: number for number, kind in enumerate(PathogenicityClass)}


def compose_germline_headline(variants: VariantFindings | None) -> tuple[Headline, ...]:
    """The first page's line; nothing where there are no germline findings, or where consent is not stated."""
    germline = None if variants is None else variants.germline
    if germline is None:
        return ()
    title, detail = describe_germline_in_short(germline)
    return (Headline(title, compose_prose(detail)),)


def describe_germline_in_short(germline: GermlineFindings) -> tuple[str, str]:
    """Whether a pathogenic variant was found, and which."""
    if not germline.genes:
        return "Germline not assessable", f"No gene of the list {germline.panel} was looked at."
    detail = "; ".join(_name(item) for item in germline.pathogenic) or describe_germline(germline)
    exons = f"; {format_quantity(len(germline.exon_changes), 'change')} of whole exons" if germline.exon_changes else ""
    told = [_name_exon_change(change) for change in germline.exon_changes if change.is_pathogenic]
    exons += f" ({'; '.join(told)})" if told else ""
    count = len(germline.pathogenic) + len(told)
    title = f"{format_quantity(count, 'pathogenic germline variant')}" if count else "No pathogenic germline variant found"
    return title, f"{detail.rstrip('.')}{exons}."


def list_called_names(variants: VariantFindings | None) -> frozenset[str]:
    """The pathogenic variants that the line of the first page names."""
    germline = None if variants is None else variants.germline
    return frozenset(map(_name_change, germline.pathogenic)) if germline else frozenset()


def _name(item: GermlineVariant) -> str:
    lost = "; the tumour has lost the other allele" if item.loss is TumourLoss.OTHER_LOST else ""
    return f"{_name_change(item)}, {_describe_zygosity(item)}, {item.pathogenicity.value}{lost}"


def _name_change(item: GermlineVariant) -> str:
    own = item.consequence
    change = (own.hgvs_protein or own.hgvs_dna if own else None) or f"{format_place(item.variant)} {format_alleles(item.variant)}"
    return f"{item.gene} {change}"


def _describe_zygosity(item: GermlineVariant) -> str:
    return "zygosity not known" if item.zygosity is Zygosity.UNKNOWN else item.zygosity.value


def describe_germline(germline: GermlineFindings) -> str:
    """What was looked at and found, in one sentence; the numbers add up."""
    counts = Counter(item.pathogenicity for item in germline.variants)
    classes = ", ".join(f"{counts[kind]} {kind.value}" for kind in PathogenicityClass if counts[kind])
    looked = f"{format_quantity(len(germline.genes), 'gene')} of the list {germline.panel} in the {germline.source.value}"
    total = len(germline.variants) + len(germline.uncalled)
    found = f"{format_quantity(len(germline.variants), 'variant')}{f' ({classes})' if classes else ''}"
    return f"{looked}: {format_quantity(total, 'candidate')} = {found} + {format_count(len(germline.uncalled))} not called."


def compose_germline(germline: GermlineFindings) -> Chapter:
    """The account, limits, variants with their class, the criteria of those that are not benign, exons."""
    shown = sorted((item for item in germline.variants if item.pathogenicity in _SHOWN), key=_rank)
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(Strong(describe_germline(germline)))),
        *((Notice(Severity.CAUTION, compose_prose(CONFIRM)),) if germline.pathogenic or germline.exon_changes else ()),
        Section("What these data cannot show", (Bullets(tuple(compose_prose(text) for text in _list_limits(germline))),)),
        *_compose_variants(germline, shown),
        *compose_proteins("germline-protein", [own.consequence for own in shown if own.consequence], germline.proteins),
        *(_compose_criteria(item) for item in shown if item.is_pathogenic),
        *_compose_uncertain(shown),
        Section("Deletions and duplications of exons", _compose_exons(germline)),
        *_compose_uncalled(germline),
    )
    return Chapter("germline", TITLE, blocks)


def _rank(item: GermlineVariant) -> tuple[int, str, str, int]:
    return _ORDER[item.pathogenicity], item.gene, item.variant.chrom, item.variant.start


def _list_limits(germline: GermlineFindings) -> tuple[str, ...]:
    missing = germline.genes_missing
    genes = (f"Not in the reference, and not looked at: {', '.join(missing)}.",) if missing else ()
    files = [name for name in (germline.clinvar, germline.population, *germline.predictors) if name]
    looked = (f"Looked up in {', '.join(files)}.",) if files else ()
    return (*germline.limits, *genes, *looked)


def _compose_variants(germline: GermlineFindings, shown: list[GermlineVariant]) -> tuple[Block, ...]:
    benign = len(germline.variants) - len(shown)
    more = (
        f"{format_quantity(benign, 'benign or likely benign variant')} not listed here; germline.tsv has all." if benign else ""
    )
    if not shown:
        return (Paragraph(compose_prose(f"No variant is pathogenic or of uncertain significance. {more}".rstrip())),)
    columns = (
        Column("Class"),
        Column("Variant", is_wide=True),
        Column("Genotype"),
        Column("In the tumour"),
        Column("Evidence", is_wide=True),
    )
    rows = tuple(_compose_row(item, germline) for item in shown[:LISTED_MAX])
    left_out = len(shown) - LISTED_MAX
    beyond = f" {format_count(left_out)} more stand in germline.tsv." if left_out > 0 else ""
    return (Table("Germline variants", columns, rows, compose_prose(f"{CLASSES}{beyond} {more}".rstrip())),)


def _compose_row(item: GermlineVariant, germline: GermlineFindings) -> tuple[Prose, ...]:
    place = f" {format_place(item.variant)} "
    names = f", {describe_consequence(item.consequence)}"
    evidence = (
        f"ClinVar: {_describe_clinvar(item.clinvar, item.clinvar_because)}. "
        f"Criteria: {item.acmg.by_points.value}, {item.acmg.because}. Population: {describe_population(item.population)}."
    )
    return (
        compose_prose(Strong(item.pathogenicity.value)),
        compose_prose(Strong(item.gene), place, Code(format_alleles(item.variant)), names),
        compose_prose(_describe_genotype(item, germline)),
        compose_prose(_describe_tumour(item)),
        compose_prose(evidence),
    )


def _describe_genotype(item: GermlineVariant, germline: GermlineFindings) -> str:
    whose = "" if germline.source is GermlineSource.NORMAL else " of the tumour"
    quality = "" if item.quality is None else f", quality {item.quality}"
    return f"{_describe_zygosity(item)}{quality}; {describe_fraction(item.depth)}{whose}"


def _describe_tumour(item: GermlineVariant) -> str:
    counts = "" if item.tumour is None else f"; {describe_fraction(item.tumour)}"
    return f"{item.loss.value}{counts}"


def _describe_clinvar(record: ClinvarRecord | None, because: str) -> str:
    if record is None:
        return because
    stars = "review status not stated" if record.stars is None else f"{record.stars} of 4 stars"
    return f"{record.significance}, {stars} ({record.identifier})"


def _compose_answers(name: str, acmg: AcmgClassification, more: str = "") -> Table:
    """All 28 criteria."""
    columns = (Column("Criterion"), Column("Outcome"), Column("Points", Alignment.END), Column("Because"))
    rows = tuple(
        (
            compose_prose(Strong(answer.criterion) if answer.outcome is Outcome.MET else answer.criterion),
            compose_prose(answer.outcome.value),
            compose_prose("" if answer.weight is None else f"{answer.weight:+d}"),
            compose_prose(answer.because),
        )
        for answer in acmg.answers
    )
    note = f"{acmg.because}: {acmg.by_points.value}. By the rules of 2015: {acmg.by_rules.value}.{more}"
    return Table(f"Criteria of {name.split(',', maxsplit=1)[0]}", columns, rows, compose_prose(note))


def _compose_criteria(item: GermlineVariant) -> Section:
    """All 28 criteria of one variant."""
    scores = "; ".join(f"{score.name} {score.value:g} ({score.points:+d})" for score in item.scores)
    table = _compose_answers(_name(item), item.acmg, f" Predictors: {scores}." if scores else "")
    kept = f" In the tumour {item.loss.value}: {item.loss_because}." if item.tumour else ""
    text = Paragraph(compose_prose(f"{item.pathogenicity_because[0].upper()}{item.pathogenicity_because[1:]}.{kept}"))
    return Section(_name(item).split(",")[0], (text, table))


def _compose_uncertain(shown: list[GermlineVariant]) -> tuple[Block, ...]:
    """Of variants of uncertain significance the criteria that are met, and how many cannot be assessed."""
    uncertain = [item for item in shown if not item.is_pathogenic][:LISTED_MAX]
    if not uncertain:
        return ()
    items = []
    for item in uncertain:
        outcomes = Counter(answer.outcome for answer in item.acmg.answers)
        counts = f"{outcomes[Outcome.NOT_MET]} criteria not met, {outcomes[Outcome.NOT_ASSESSABLE]} {NOT_ASSESSABLE}"
        items.append(compose_prose(Strong(_name(item).split(",")[0]), f": {item.pathogenicity_because}; {counts}."))
    return (Section("Of uncertain significance", (Bullets(tuple(items)),)),)


def _compose_exons(germline: GermlineFindings) -> tuple[Block, ...]:
    if germline.exons_assessed is None:
        return (Paragraph(compose_prose(f"Not assessable: {germline.exons_because}.")),)
    looked = f"{format_quantity(germline.exons_assessed, 'target')} looked at, {germline.exons_because}."
    if not germline.exon_changes:
        return (Paragraph(compose_prose(f"None found. {looked}")),)
    columns = (
        Column("Class"),
        Column("Gene and exons", is_wide=True),
        Column("Place"),
        Column("Change"),
        Column("Depth ratio"),
        Column("Quality", Alignment.END),
        Column("Evidence", is_wide=True),
    )
    rows = tuple(_compose_exon_row(change) for change in germline.exon_changes)
    notes = dict.fromkeys(note.because for change in germline.exon_changes for note in change.notes)
    table = Table("Deletions and duplications of exons", columns, rows, compose_prose("; ".join((looked, *notes))))
    told = [change for change in germline.exon_changes if change.is_pathogenic and change.acmg is not None]
    return (table, *(_compose_answers(_name_exon_change(change), change.acmg) for change in told if change.acmg))


def _compose_exon_row(change: ExonChange) -> tuple[Prose, ...]:
    exons = change.targets[0] if change.exons is None else _name_exons(change)
    ratio = change.ratio
    own = change.consequence
    name = f", {own.hgvs_dna}" if own and own.hgvs_dna else ""
    acmg = change.acmg
    evidence = f"no exon of the gene's transcript is touched: {NOT_ASSESSABLE}" if acmg is None else _describe_criteria(acmg)
    return (
        compose_prose(Strong(NOT_ASSESSABLE if acmg is None else acmg.by_points.value)),
        compose_prose(Strong(change.gene), f" {exons}{name}"),
        compose_prose(f"{change.chrom}:{change.span.start + 1}-{change.span.end}"),
        compose_prose(f"{change.kind.value}, {format_quantity(change.copies, 'copy', 'copies')}"),
        compose_prose(f"{ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"),
        compose_prose(str(change.quality)),
        compose_prose(evidence),
    )


def _describe_criteria(acmg: AcmgClassification) -> str:
    """The points, and what PVS1 rests on: it decides for whole exons."""
    loss = next((answer for answer in acmg.answers if answer.criterion == Criterion.PVS1), None)
    return acmg.because if loss is None else f"{acmg.because}. PVS1 {loss.outcome.value}: {loss.because}."


def _name_exon_change(change: ExonChange) -> str:
    exons = change.targets[0] if change.exons is None else _name_exons(change)
    return (
        f"{change.gene} {change.kind.value} of {exons}, {change.pathogenicity.value if change.pathogenicity else NOT_ASSESSABLE}"
    )


def _name_exons(change: ExonChange) -> str:
    if change.exons is None or change.exons[0] == change.exons[1]:
        return f"exon {change.exons[0]}" if change.exons else ""
    return f"exons {change.exons[0]} to {change.exons[1]}"


def _compose_uncalled(germline: GermlineFindings) -> tuple[Block, ...]:
    """Candidates that are no diploid call, by their first reason."""
    if not germline.uncalled:
        return ()
    counts = Counter(item.reasons[0].name for item in germline.uncalled)
    rows = tuple((compose_prose(name), compose_prose(format_count(count))) for name, count in counts.most_common())
    note = compose_prose("Each once, by its first reason; germline.json holds every one.")
    columns = (Column("Reason"), Column("Candidates", Alignment.END))
    return (Section("Not called", (Table("Candidates that were not called", columns, rows, note),)),)
