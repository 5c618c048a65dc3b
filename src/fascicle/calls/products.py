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
class _Part:
    """The kept part of a transcript: locus offsets of its bases in order, and where its CDS lies in them.

    `cds_start` may be negative or beyond the part; None for a transcript without CDS.
    """

    offsets: NDArray[np.int64]
    cds_start: int | None
    cds_end: int | None


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
    frame, because, protein = _read_frame(left, right, five_prime.bases, three_prime.bases, encode_bases(inserted.encode()))
    is_translated = frame is not Frame.OUT_OF_FRAME
    kept = (
        *_keep_domains(domains[0], five_prime, Span(0, end + 1)),
        *_keep_domains(domains[1], three_prime, Span(start, len(three_prime.bases)) if is_translated else None),
    )
    unknown = tuple(g.gene.symbol for g, own in zip((five_prime, three_prime), domains, strict=True) if own is None)
    return Product(five_transcript.accession, three_transcript.accession, frame, because, protein, kept, unknown)


def _keep_head(gene: GenePaths, transcript: Transcript, end: int) -> _Part:
    """Exons up to the breakpoint, and the piece of intron if it lies in one."""
    own = find_exon_offsets(gene.gene, transcript)
    kept = own[own <= end]
    if len(kept) and kept[-1] < end:
        kept = np.concatenate((kept, np.arange(kept[-1] + 1, end + 1)))
    cds = transcript.cds_span
    return _Part(kept, cds.start + transcript.cds_phase if cds else None, cds.end if cds else None)


def _keep_tail(gene: GenePaths, transcript: Transcript, start: int) -> _Part:
    """The piece of intron if the breakpoint lies in one, and exons from there on."""
    own = find_exon_offsets(gene.gene, transcript)
    kept = own[own >= start]
    skipped = len(own) - len(kept)
    piece = np.arange(start, kept[0]) if len(kept) and kept[0] > start else np.zeros(0, dtype=np.int64)
    cds = transcript.cds_span
    shift = len(piece) - skipped
    return _Part(
        np.concatenate((piece, kept)),
        cds.start + transcript.cds_phase + shift if cds else None,
        cds.end + shift if cds else None,
    )


def _read_frame(
    left: _Part, right: _Part, left_bases: Bases, right_bases: Bases, inserted: Bases
) -> tuple[Frame, str, str | None]:
    """Frame, the sentence that says why, and the protein up to its first stop."""
    if left.cds_start is None or len(left.offsets) <= left.cds_start:
        return Frame.NO_CDS, "the 5' partner contributes no coding sequence", None
    if right.cds_start is None or right.cds_end is None or right.cds_end <= 0:
        return Frame.NO_CDS, "the 3' partner contributes no coding sequence", None
    if left.cds_end is not None and len(left.offsets) >= left.cds_end:
        return Frame.NO_CDS, "the 5' partner's coding sequence is whole and ends before the junction", None
    head = np.concatenate((left_bases[left.offsets[left.cds_start :]], inserted))
    protein, stop, _ = translate(np.concatenate((head, right_bases[right.offsets]))).partition("*")
    shown = protein if "X" not in protein else None
    phase = (len(head) + max(right.cds_start, 0)) % 3
    native = -min(right.cds_start, 0) % 3
    if phase != native:
        return Frame.OUT_OF_FRAME, f"the 3' partner is read {_count_shift(phase, native)} out of its frame", shown
    if stop and 3 * len(protein) < len(head) + max(right.cds_start, 0):
        return Frame.OUT_OF_FRAME, "a stop codon lies before the 3' partner's coding sequence", shown
    return Frame.IN_FRAME, "the 3' partner is read in its own frame", shown


def _count_shift(phase: int, native: int) -> str:
    shift = (phase - native) % 3
    return f"{shift} base" if shift == 1 else f"{shift} bases"


def _keep_domains(domains: tuple[Domain, ...] | None, gene: GenePaths, kept: Span | None) -> tuple[KeptDomain, ...]:
    """How much of each domain lies in the kept stretch of the locus (None: nothing of it is translated), by bases."""
    return tuple(KeptDomain(domain, _kept_fraction(domain, gene, kept) if kept else 0.0) for domain in domains or ())


def _kept_fraction(domain: Domain, gene: GenePaths, kept: Span) -> float:
    inside, total = 0, 0
    for block in domain.blocks:
        ends = sorted(to_locus_offset(gene.gene.locus, offset) for offset in (block.start, block.end - 1))
        inside += Span(max(ends[0], 0), max(ends[1], 0) + 1).overlap(kept)
        total += len(block)
    return inside / total
