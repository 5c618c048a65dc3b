"""Events within one gene: which kind, which known one, and how much of the gene's RNA has it.

A duplicated stretch has its own first and last border in every molecule, so a molecule with a duplication also shows the wild
type at its breakpoints. `find_lookalike_share` says how often, and the abundance is corrected by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.calls.intervals import METHOD, estimate_proportion
from fascicle.evidence.contigs import FLANK_BP
from fascicle.evidence.paths import GenePaths
from fascicle.evidence.splits import Join, count_edges
from fascicle.evidence.support import JunctionSupport
from fascicle.evidence.within_gene import is_duplication
from fascicle.model.fusions import EventKind, Fusion
from fascicle.model.genes import Transcript
from fascicle.model.knowledge import IntragenicEvent
from fascicle.model.numbers import Proportion
from fascicle.model.reads import ReadProfile
from fascicle.model.verdicts import Reason
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.sequences import strip_version
from fascicle.reference.words import WORD_BP

# Internal tandem duplications of FLT3 have 3 to 400 bases, nearly all below 200; longer ones hold whole exons.
_INTERNAL_MAX_BP: Final = 300
_BOTH: Final = 2
# Normal tissue skips single exons at a few percent at most (a working value); a share that is surely below 1 % is no driver's.
_MINOR_FRACTION: Final = 0.05
_TRACE_FRACTION: Final = 0.01
# Mismatches that counting lets pass (see `counting`), and how often unrelated bases differ.
_MISMATCH_RATE: Final = 0.1
_NEAR_MISMATCHES: Final = 2
_DIFFERS: Final = 0.75
DUPLICATION_FORMULA: Final = (
    "molecules with a read across the duplication's junction / (those + molecules with a read across the {} border of the "
    "duplicated bases - the share of the latter that molecules with the duplication show themselves)"
)


def name_kind_within(join: Join, gene: GenePaths) -> EventKind:
    """What a join of a gene to itself is.

    Bases left out between two splice sites with an exon between them are a skipped exon. Bases that are there twice are an
    internal tandem duplication if they are 300 or fewer in one exon or two neighbours, but not whole exons; a partial tandem
    duplication if a splice site is at one border at least.
    """
    edges = count_edges(join, gene, gene)
    if not is_duplication(join):
        is_skipping = edges == _BOTH and _has_exon_between(join, gene)
        return EventKind.EXON_SKIPPING if is_skipping else EventKind.OTHER_INTRAGENIC
    if edges < _BOTH and measure_duplication(join, gene) <= _INTERNAL_MAX_BP and _is_in_neighbours(join, gene):
        return EventKind.INTERNAL_TANDEM_DUPLICATION
    return EventKind.PARTIAL_TANDEM_DUPLICATION if edges else EventKind.OTHER_INTRAGENIC


def find_event(join: Join, gene: GenePaths, events: Sequence[IntragenicEvent]) -> IntragenicEvent | None:
    """The known event that a join within a gene is; None also where the reference lacks the transcripts its exons count on."""
    own = (event for event in events if event.gene == gene.gene.symbol)
    return next((event for event in own if _is_event(join, gene, event)), None)


def _is_event(join: Join, gene: GenePaths, event: IntragenicEvent) -> bool:
    exons = _list_exons(gene, event)
    if exons is None or max(event.five_prime_exon, event.three_prime_exon) > len(exons):
        return False
    five, three = exons[event.five_prime_exon - 1], exons[event.three_prime_exon - 1]
    end, start = join.five_prime_offset, join.three_prime_offset
    if event.kind is EventKind.EXON_SKIPPING:
        return (end, start) == (five[1], three[0])
    if not is_duplication(join):
        return False
    if event.kind is EventKind.PARTIAL_TANDEM_DUPLICATION:
        return five[0] <= end <= five[1] and three[0] <= start <= three[1]
    return five[0] <= start <= end <= three[1] and measure_duplication(join, gene) <= _INTERNAL_MAX_BP


def _list_exons(gene: GenePaths, event: IntragenicEvent) -> list[tuple[int, int]] | None:
    """First and last locus offset of the exons of the event's transcript."""
    wanted = {strip_version(name) for name in event.transcripts}
    transcript = next((t for t in gene.gene.transcripts if wanted & {strip_version(name) for name in t.names}), None)
    return None if transcript is None else _place_exons(gene, transcript)


def _place_exons(gene: GenePaths, transcript: Transcript) -> list[tuple[int, int]]:
    locus = gene.gene.locus
    ends = [sorted(to_locus_offset(locus, offset) for offset in (exon.start, exon.end - 1)) for exon in transcript.exons]
    return [(first, last) for first, last in ends]


def measure_duplication(join: Join, gene: GenePaths) -> int:
    """How many bases a join that leads back repeats, along the first path that has both breakpoints."""
    for path in gene.paths:
        start, end = path.find_step(join.three_prime_offset), path.find_step(join.five_prime_offset)
        if start is not None and end is not None:
            return end - start + 1
    return join.five_prime_offset - join.three_prime_offset + 1


def _has_exon_between(join: Join, gene: GenePaths) -> bool:
    exons = (exon for transcript in gene.gene.transcripts for exon in _place_exons(gene, transcript))
    return any(join.five_prime_offset < first and last < join.three_prime_offset for first, last in exons)


def _is_in_neighbours(join: Join, gene: GenePaths) -> bool:
    """Whether a transcript has both breakpoints in one exon or in two that follow each other."""
    for transcript in gene.gene.transcripts:
        exons = _place_exons(gene, transcript)
        numbers = [
            next((i for i, (first, last) in enumerate(exons) if first <= offset <= last), None)
            for offset in (join.three_prime_offset, join.five_prime_offset)
        ]
        if numbers[0] is not None and numbers[1] is not None and numbers[1] - numbers[0] <= 1:
            return True
    return False


def describe_within(fusion: Fusion, candidate: Candidate, support: JunctionSupport | None, profile: ReadProfile | None) -> Fusion:
    """A call of a gene with itself with its kind, its abundance, and what is known of it. `profile` tells the reads' lengths."""
    if candidate.contigs is None:
        return replace(fusion, kind=EventKind.OTHER_INTRAGENIC)
    join, gene = candidate.contigs.join, candidate.five_prime
    kind = candidate.event.kind if candidate.event else name_kind_within(join, gene)
    if is_duplication(join):
        fusion = _correct_abundances(fusion, join, gene, support, profile)
    reasons = (*fusion.reasons, *_find_trace(fusion, kind))
    return replace(fusion, kind=kind, reasons=reasons, notes=(*fusion.notes, *_list_notes(fusion, candidate, kind)))


def _find_trace(fusion: Fusion, kind: EventKind) -> list[Reason]:
    """The reason against a skipped exon of which even the upper end of the interval is below what normal cells show."""
    if kind is not EventKind.EXON_SKIPPING or fusion.abundance is None or fusion.abundance.high >= _TRACE_FRACTION:
        return []
    because = (
        f"{fusion.abundance.value:.2%} of the transcripts, at most {fusion.abundance.high:.2%}: normal cells skip exons as often"
    )
    return [Reason("trace_of_skipping", because)]


def _list_notes(fusion: Fusion, candidate: Candidate, kind: EventKind) -> list[Reason]:
    notes = [Reason("known_event", candidate.event.name)] if candidate.event else []
    if kind is EventKind.PARTIAL_TANDEM_DUPLICATION and candidate.edges == _BOTH:
        because = "an RNA circle of these exons has the same join; DNA or reads from outside the exons can tell"
        notes.append(Reason("back_splice_possible", because))
    share = fusion.abundance.value if fusion.abundance else None
    if kind is EventKind.EXON_SKIPPING and share is not None and share < _MINOR_FRACTION:
        notes.append(Reason("minor_transcript", f"{share:.1%} of the transcripts; normal cells may skip exons as often"))
    return notes


def _correct_abundances(
    fusion: Fusion, join: Join, gene: GenePaths, support: JunctionSupport | None, profile: ReadProfile | None
) -> Fusion:
    """Both abundances without the wild-type molecules that the duplication itself shows; None where that cannot be told."""
    if support is None or profile is None:
        return replace(fusion, abundance=None, five_prime_abundance=None)
    read_bp = round(profile.read_length_mean_bp)
    fragment_bp = round(profile.insert_size_median_bp or read_bp) if profile.is_paired else read_bp
    repeated_bp = measure_duplication(join, gene)
    share = find_lookalike_share(repeated_bp, len(join.inserted), read_bp, max(read_bp, fragment_bp))
    return replace(
        fusion,
        abundance=_correct(fusion.abundance, share, DUPLICATION_FORMULA.format("first")),
        five_prime_abundance=_correct(fusion.five_prime_abundance, share, DUPLICATION_FORMULA.format("last")),
    )


def find_lookalike_share(repeated_bp: int, inserted_bp: int, read_bp: int, fragment_bp: int) -> float:
    """Fragments of a molecule with a duplication that count as wild type at its border, for each that counts as duplication.

    All places are tried that a fragment can have. A read over the border looks like the wild type if it ends in the first copy,
    or goes on into the second by no more than counting lets pass.
    """
    border, junction = 0, repeated_bp + inserted_bp
    crossing, lookalike = 0, 0
    for start in range(-fragment_bp, junction + 1):
        reads = [(start, start + read_bp), (start + fragment_bp - read_bp, start + fragment_bp)]
        if any(first + WORD_BP <= junction <= last - WORD_BP for first, last in reads):
            crossing += 1
        elif any(first + WORD_BP <= border and _passes(last, repeated_bp) for first, last in reads):
            lookalike += 1
    return lookalike / crossing if crossing else 0.0


def _passes(behind_bp: int, repeated_bp: int) -> bool:
    """Whether counting takes bases behind the first border for the wild type, of which only `repeated_bp` are as there."""
    compared = min(behind_bp, FLANK_BP)
    near = _DIFFERS * max(0, min(behind_bp, WORD_BP) - repeated_bp)
    return behind_bp >= WORD_BP and near <= _NEAR_MISMATCHES and _DIFFERS * (compared - repeated_bp) <= _MISMATCH_RATE * compared


def _correct(found: Proportion | None, share: float, formula: str) -> Proportion | None:
    """f = p / (1 - m p), where p is the uncorrected proportion and m the share of lookalikes; its ends follow from p's."""
    if found is None:
        return None
    denominator = max(found.numerator, found.denominator - round(share * found.numerator))
    whole = estimate_proportion(found.numerator, denominator, formula)
    if whole is None:
        return None
    low, high = (min(1.0, p / (1 - share * p)) if share * p < 1 else 1.0 for p in (found.low, found.high))
    return Proportion(whole.numerator, denominator, min(low, whole.value), max(high, whole.value), formula, METHOD)
