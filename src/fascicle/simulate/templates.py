"""The molecules a library is made of: wild-type transcripts and fusion transcripts, as sequences.

A fusion transcript is the 5' partner's transcript up to its breakpoint, the inserted bases, and the 3' partner's transcript from
its breakpoint on. Breakpoints are those of the RNA. One that lies in an intron keeps the piece of the intron between the
breakpoint and the exon the partner keeps, as unspliced sequence does; two breakpoints in introns that are to be spliced out
together are planned by exon numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Position, Strand
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import find_exon_offsets, to_genome_offset, to_locus_offset
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases
from fascicle.simulate.plan import Breakpoint, FusionPlan

# Longer pieces of intron are no transcript any more; a plan that asks for one has most likely a wrong position.
MAX_INTRON_PIECE_BP: Final = 20_000


@dataclass(frozen=True, eq=False, slots=True)
class WildType:
    """A wild-type transcript and its share of its gene's copies."""

    number: int
    gene: Gene
    transcript: Transcript
    bases: Bases
    share: float


@dataclass(frozen=True, eq=False, slots=True)
class CutTranscript:
    """A partner with its breakpoint.

    `position` is the last or first base kept; `exon` (1-based) the last or first exon kept, whole or in part; `edge` the genome
    offset of the last or first exonic base kept, next to which wild-type molecules are counted.
    """

    gene: Gene
    transcript: Transcript
    position: Position
    exon: int
    edge: int
    bases: Bases


@dataclass(frozen=True, eq=False, slots=True)
class FusionTranscript:
    """A fusion transcript; its junction lies between base `junction_start` and `junction_end` (inserted bases between them)."""

    five_prime: CutTranscript
    three_prime: CutTranscript
    inserted: str
    is_reciprocal: bool
    bases: Bases
    plan: FusionPlan

    @property
    def junction_start(self) -> int:
        """Bases of the 5' partner."""
        return len(self.five_prime.bases)

    @property
    def junction_end(self) -> int:
        """Offset of the first base of the 3' partner."""
        return self.junction_start + len(self.inserted)

    @property
    def name(self) -> str:
        """`SPECC1L::NTRK3`."""
        return f"{self.five_prime.gene.symbol}::{self.three_prime.gene.symbol}"

    @property
    def accession(self) -> str:
        """Both transcripts: `NM_015330.6::NM_001012338.3`."""
        return f"{self.five_prime.transcript.accession}::{self.three_prime.transcript.accession}"


def list_sequences(wild_types: Sequence[WildType], fusions: Sequence[FusionTranscript]) -> list[Bases]:
    """Sequences by template number: the wild types, then the fusions."""
    return [*(wild_type.bases for wild_type in wild_types), *(fusion.bases for fusion in fusions)]


def make_wild_types(bundle: Bundle, fusions: tuple[FusionTranscript, ...]) -> tuple[WildType, ...]:
    """One transcript of every gene: the canonical one, or in equal shares those that the fusions of the gene name."""
    named: dict[str, dict[str, Transcript]] = {}
    for fusion in fusions:
        for side in (fusion.five_prime, fusion.three_prime):
            named.setdefault(side.gene.symbol, {})[side.transcript.accession] = side.transcript
    made: list[WildType] = []
    for number, symbol in enumerate(bundle.symbols):
        gene = bundle.gene(number)
        transcripts = tuple(named.get(symbol, {}).values()) or (gene.canonical,)
        made += [WildType(number, gene, t, bundle.transcript_bases(number, t), 1 / len(transcripts)) for t in transcripts]
    return tuple(made)


def make_fusions(bundle: Bundle, plans: tuple[FusionPlan, ...]) -> tuple[FusionTranscript, ...]:
    """Fusion transcripts in the order of the plans, each followed by its reciprocal where one is asked for.

    Raises:
        ReferenceInputError: the bundle does not have a gene, transcript, exon or base that a plan names.
    """
    made: list[FusionTranscript] = []
    for plan in plans:
        made.append(_join(bundle, plan, plan.five_prime, plan.three_prime, plan.inserted, is_reciprocal=False))
        if plan.is_reciprocal:
            head, tail = _step(bundle, plan.three_prime, -1), _step(bundle, plan.five_prime, 1)
            made.append(_join(bundle, plan, head, tail, "", is_reciprocal=True))
    return tuple(made)


def find_wild_type_boundary(wild_type: WildType, side: CutTranscript, *, is_five_prime: bool) -> int | None:
    """Bases of a wild-type transcript before the boundary that the fusion leaves at this partner; None where it has no such."""
    place = wild_type.transcript.to_transcript(side.edge)
    if wild_type.gene.symbol != side.gene.symbol or place is None:
        return None
    boundary = place + 1 if is_five_prime else place
    return boundary if 0 < boundary < len(wild_type.bases) else None


def _join(
    bundle: Bundle, plan: FusionPlan, head: Breakpoint, tail: Breakpoint, inserted: str, *, is_reciprocal: bool
) -> FusionTranscript:
    five = _cut(bundle, head, is_five_prime=True)
    three = _cut(bundle, tail, is_five_prime=False)
    bases = np.concatenate((five.bases, encode_bases(inserted.encode()), three.bases))
    return FusionTranscript(five, three, inserted, is_reciprocal, bases, plan)


def _cut(bundle: Bundle, site: Breakpoint, *, is_five_prime: bool) -> CutTranscript:
    number, gene, transcript = _find_transcript(bundle, site)
    exonic = find_exon_offsets(gene, transcript)
    at = _find_offset(gene, transcript, exonic, site, is_five_prime=is_five_prime)
    kept, edge = _keep(exonic, at, is_five_prime=is_five_prime)
    if len(kept) == 0 or abs(at - edge) > MAX_INTRON_PIECE_BP:
        _refuse(site, "keeps no exon of the transcript within 20 kb")
    bases = bundle.locus_bases(number)[kept]
    if (bundle.locus_bases(number)[min(at, edge) : max(at, edge) + 1] == UNKNOWN_BASE).any():
        _refuse(site, "lies in an intron whose sequence this reference does not have")
    offset = to_genome_offset(gene.locus, edge)
    position = Position(gene.locus.build, gene.locus.chrom, to_genome_offset(gene.locus, at), gene.locus.strand)
    index = bisect_right(transcript.exon_starts, int(np.searchsorted(exonic, edge)))
    return CutTranscript(gene, transcript, position, index, offset, bases)


def _keep(exonic: NDArray[np.int64], at: int, *, is_five_prime: bool) -> tuple[NDArray[np.int64], int]:
    """Locus offsets kept, with the piece of intron at the breakpoint, and the last or first exonic one of them."""
    if is_five_prime:
        kept = exonic[: int(np.searchsorted(exonic, at, side="right"))]
        edge = int(kept[-1]) if len(kept) else at
        return (np.concatenate((kept, np.arange(edge + 1, at + 1))) if len(kept) else kept), edge
    kept = exonic[int(np.searchsorted(exonic, at)) :]
    edge = int(kept[0]) if len(kept) else at
    return (np.concatenate((np.arange(at, edge), kept)) if len(kept) else kept), edge


def _find_transcript(bundle: Bundle, site: Breakpoint) -> tuple[int, Gene, Transcript]:
    gene = bundle.find_gene(site.gene)
    transcript = gene.find_transcript(site.transcript) if gene else None
    if gene is None:
        _refuse(site, f"the reference {bundle.name} has no gene {site.gene}")
    if transcript is None:
        own = ", ".join(t.accession for t in gene.transcripts)
        _refuse(site, f"{site.gene} has no transcript {site.transcript} (it has {own})")
    return bundle.numbers[site.gene], gene, transcript


def _find_offset(gene: Gene, transcript: Transcript, exonic: NDArray[np.int64], site: Breakpoint, *, is_five_prime: bool) -> int:
    """The breakpoint's offset in the gene's locus."""
    if site.exon is not None:
        if site.exon > len(transcript.exons):
            _refuse(site, f"{transcript.accession} has exons 1 to {len(transcript.exons)}, not {site.exon}")
        starts = transcript.exon_starts
        return int(exonic[starts[site.exon] - 1] if is_five_prime else exonic[starts[site.exon - 1]])
    if site.chrom != gene.locus.chrom or site.offset is None or site.offset not in gene.locus.span:
        _refuse(site, f"the position is outside {gene.symbol}")
    return to_locus_offset(gene.locus, site.offset)


def _step(bundle: Bundle, site: Breakpoint, by: int) -> Breakpoint:
    """The exon or base before (-1) or after (+1) a breakpoint, as the gene is read: where the reciprocal product is cut."""
    if site.exon is not None:
        if site.exon + by < 1:
            _refuse(site, "there is no exon before it for the reciprocal product")
        return Breakpoint(site.gene, site.transcript, exon=site.exon + by)
    _, gene, _ = _find_transcript(bundle, site)
    assert site.offset is not None  # noqa: S101  (a breakpoint is one or the other)
    offset = site.offset + (by if gene.locus.strand is Strand.PLUS else -by)
    return Breakpoint(site.gene, site.transcript, chrom=site.chrom, offset=offset)


def _refuse(site: Breakpoint, what: str) -> NoReturn:
    place = f"exon {site.exon}" if site.offset is None else f"{site.chrom}:{site.offset + 1}"
    remedy = "Choose a gene, transcript and site of the reference; `fascicle reference show` lists them"
    raise ReferenceInputError(what, where=f"{site.gene}:{site.transcript} {place}", remedy=remedy)
