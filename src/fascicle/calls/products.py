"""What a fusion makes: reading frame, protein and domains, for one pair of transcripts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.paths import GenePaths
from fascicle.model.fusions import Frame, KeptDomain, Product
from fascicle.model.genes import Domain, Transcript
from fascicle.model.loci import Span
from fascicle.reference.gene_loci import find_exon_offsets, to_locus_offset
from fascicle.reference.nucleotides import Bases, encode_bases, translate


@dataclass(frozen=True)
class _Head:
    """The kept part of the 5' partner: locus offsets of its bases in order, the index of its first whole codon (None: no coding
    base is kept), and whether its coding sequence is whole."""

    offsets: NDArray[np.int64]
    coding_at: int | None
    is_whole: bool


@dataclass(frozen=True)
class _Tail:
    """The kept part of the 3' partner: locus offsets of its bases in order, the index of its first coding base (None: no coding
    base is kept), and how many bases of a codon the partner has before it (0 to 2)."""

    offsets: NDArray[np.int64]
    coding_at: int | None
    phase: int


@dataclass(frozen=True)
class _Reading:
    """Frame, the sentence that says why, the protein up to its first stop, and whether the 3' partner's frame can be read."""

    frame: Frame
    because: str
    protein: str | None = None
    reaches_three_prime: bool = False


def predict_product(
    five_prime: GenePaths,
    five_transcript: Transcript,
    end: int,
    inserted: str,
    three_prime: GenePaths,
    three_transcript: Transcript,
    start: int,
    domains: tuple[tuple[Domain, ...] | None, tuple[Domain, ...] | None],
) -> Product:
    """The product of a pair of transcripts joined at locus offsets `end` (last base kept) and `start` (first base kept).

    A breakpoint in an intron keeps the piece of intron up to the next exon, because no splice site is left to remove it.
    """
    left = _keep_head(five_prime, five_transcript, end)
    right = _keep_tail(three_prime, three_transcript, start)
    reading = _read_frame(left, right, five_prime.bases, three_prime.bases, encode_bases(inserted.encode()))
    head = (Span(0, end + 1),)
    tail = (Span(start, len(three_prime.bases)),) if reading.reaches_three_prime else ()
    if five_prime.gene.symbol == three_prime.gene.symbol:
        kept = _keep_domains(domains[0], five_prime, _unite(*head, *tail))
    else:
        kept = (*_keep_domains(domains[0], five_prime, head), *_keep_domains(domains[1], three_prime, tail))
    partners = dict(zip((five_prime.gene.symbol, three_prime.gene.symbol), domains, strict=True))
    unknown = tuple(symbol for symbol, own in partners.items() if own is None)
    names = (five_transcript.accession, three_transcript.accession)
    return Product(*names, reading.frame, reading.because, reading.protein, kept, unknown)


def _keep_head(gene: GenePaths, transcript: Transcript, end: int) -> _Head:
    """Exons up to the breakpoint, and the piece of intron if it lies in one."""
    own = find_exon_offsets(gene.gene, transcript)
    exonic = own[own <= end]
    piece = np.arange(exonic[-1] + 1, end + 1) if len(exonic) else exonic
    cds = transcript.cds_span
    first = cds.start + transcript.cds_phase if cds else None
    coding_at = first if first is not None and first < len(exonic) else None
    return _Head(np.concatenate((exonic, piece)), coding_at, cds is not None and cds.end <= len(exonic))


def _keep_tail(gene: GenePaths, transcript: Transcript, start: int) -> _Tail:
    """The piece of intron if the breakpoint lies in one, and exons from there on."""
    own = find_exon_offsets(gene.gene, transcript)
    exonic = own[own >= start]
    skipped = len(own) - len(exonic)
    piece = np.arange(start, exonic[0]) if len(exonic) else exonic
    offsets = np.concatenate((piece, exonic))
    cds = transcript.cds_span
    if cds is None or cds.end <= skipped:
        return _Tail(offsets, None, 0)
    first = cds.start + transcript.cds_phase
    kept_from = max(first, skipped)
    return _Tail(offsets, len(piece) + kept_from - skipped, (kept_from - first) % 3)


def _read_frame(left: _Head, right: _Tail, left_bases: Bases, right_bases: Bases, inserted: Bases) -> _Reading:
    """Reads the 5' partner's frame on into the 3' partner."""
    if left.coding_at is None:
        # The 3' partner may be read from its own start codon: a change of promoter.
        return _Reading(Frame.NO_CDS, "the 5' partner contributes no coding sequence", reaches_three_prime=True)
    if right.coding_at is None:
        return _Reading(Frame.NO_CDS, "the 3' partner contributes no coding sequence")
    if left.is_whole:
        return _Reading(Frame.NO_CDS, "the 5' partner's coding sequence is whole and ends before the junction")
    head = np.concatenate((left_bases[left.offsets[left.coding_at :]], inserted))
    protein, stop, _ = translate(np.concatenate((head, right_bases[right.offsets]))).partition("*")
    shown = protein if "X" not in protein else None
    coding_at = len(head) + right.coding_at
    shift = (coding_at - right.phase) % 3
    if shift:
        return _Reading(Frame.OUT_OF_FRAME, f"the 3' partner is read {_count_bases(shift)} out of its frame", shown)
    if stop and 3 * len(protein) < coding_at:
        return _Reading(Frame.OUT_OF_FRAME, "a stop codon lies before the 3' partner's coding sequence", shown)
    if "X" in protein[: -(-coding_at // 3)]:
        return _Reading(
            Frame.UNKNOWN, "bases before the 3' partner's coding sequence are not known, and may hold a stop codon", None
        )
    return _Reading(Frame.IN_FRAME, "the 3' partner is read in its own frame", shown, reaches_three_prime=True)


def _count_bases(count: int) -> str:
    return f"{count} base" if count == 1 else f"{count} bases"


def _unite(head: Span, tail: Span | None = None) -> tuple[Span, ...]:
    """What an event within a gene keeps of it, each base once."""
    if tail is None:
        return (head,)
    return (head, tail) if head.end < tail.start else (Span(0, tail.end),)


def _keep_domains(domains: tuple[Domain, ...] | None, gene: GenePaths, kept: tuple[Span, ...]) -> tuple[KeptDomain, ...]:
    """How much of each domain lies in the kept stretches of the locus (none: nothing of it is translated), by bases."""
    return tuple(KeptDomain(domain, _kept_fraction(domain, gene, kept)) for domain in domains or ())


def _kept_fraction(domain: Domain, gene: GenePaths, kept: tuple[Span, ...]) -> float:
    inside, total = 0, 0
    for block in domain.blocks:
        ends = sorted(to_locus_offset(gene.gene.locus, offset) for offset in (block.start, block.end - 1))
        block_span = Span(max(ends[0], 0), max(ends[1], 0) + 1)
        inside += sum(block_span.overlap(span) for span in kept)
        total += len(block)
    return inside / total
