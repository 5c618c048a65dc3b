"""Adjacencies to structural variants: described, with fractions, and with every reason that speaks against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from fascicle.calls.artefacts_sv import find_reasons
from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.karyotype import explain_complex, infer_rearrangement
from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.calls.structural.expecting import GeneSide, IsKnownPair, TranscriptExpecter
from fascicle.calls.structural.names import format_hgvs, measure_shift, measure_structure, name_structure
from fascicle.evidence.structural.counting import AdjacencySupport
from fascicle.evidence.structural.gathering import MARGIN_BP, Adjacency, StructuralEvidence
from fascicle.evidence.structural.hints import Seed, is_told
from fascicle.evidence.structural.odd_records import PAIR_MAX_BP
from fascicle.evidence.structural.sides import Ends, read_side, turn
from fascicle.model.dna import GERMLINE
from fascicle.model.fusions import Junction
from fascicle.model.loci import Build, Position
from fascicle.model.numbers import Proportion
from fascicle.model.structural import Breakend, StructuralSupport, StructuralVariant
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import sort_key
from fascicle.reference.targets import Targets

_FORMULA: Final = (
    "fragments with a read across the junction / (those + fragments with a read across the {} side's place as in the reference)"
)
# Junctions so near to a place of a candidate are at the same place; partners farther apart than this are two.
_SAME_PLACE_BP: Final = 10
_OTHER_PARTNER_BP: Final = 100
_PARTNER_MOLECULES: Final = 2
_NORMAL_REASONS: Final = frozenset({"normal_evidence", "normal_not_covered"})


def call_structural_variants(
    evidence: StructuralEvidence, bundle: Bundle, targets: Targets, is_known_pair: IsKnownPair
) -> tuple[StructuralVariant, ...]:
    """All candidates as calls, reported ones first, then in genome order. `is_known_pair` answers for two gene symbols."""
    return _Caller(evidence, bundle, targets, is_known_pair).call()


class _Caller:
    def __init__(self, evidence: StructuralEvidence, bundle: Bundle, targets: Targets, is_known_pair: IsKnownPair):
        self._evidence = evidence
        self._build: Build = bundle.build
        self._merged = targets.merged
        self._is_known_pair = is_known_pair
        self._expecter = TranscriptExpecter(bundle, is_known_pair)

    def call(self) -> tuple[StructuralVariant, ...]:
        placed = [own for own in self._evidence.adjacencies if own.contigs is not None]
        calls = [self._call(own, None) for own in placed]
        good = [own.ends for own, call in zip(placed, calls, strict=True) if not call.reasons]
        of_mates = [own for own in self._evidence.adjacencies if own.contigs is None]
        calls += [self._call(own, self._find_bridge(own.ends, good)) for own in of_mates]
        return sort_structural(calls)

    def _call(self, own: Adjacency, bridge: str | None) -> StructuralVariant:
        five, three = self._locate(own.ends)
        pair, is_turned = self._find_genes(five, three)
        names = tuple(side.gene.gene.symbol for side in pair) if pair else None
        is_known = names is not None and self._is_known_pair(names[0], names[1])
        candidate = StructuralCandidate(
            five, three, name_structure(five, three), own.contigs, own.supports[0],
            own.supports[1] if len(own.supports) > 1 else None, measure_structure(five, three), is_known,
            any(self._is_in_targets(end) for end in (five, three)), self._count_partners(own), self._is_mirrored(own), bridge,
            own.is_in_reference,
        )  # fmt: skip
        return self._describe(own, candidate, pair, is_turned=is_turned)

    def _locate(self, ends: Ends) -> tuple[Position, Position]:
        (chrom, strand), (other, other_strand) = read_side(ends.five_prime), read_side(ends.three_prime)
        chroms = self._evidence.chroms
        return (
            Position(self._build, chroms[chrom], ends.five_prime_offset, strand),
            Position(self._build, chroms[other], ends.three_prime_offset, other_strand),
        )

    def _find_genes(self, five: Position, three: Position) -> tuple[tuple[GeneSide, GeneSide] | None, bool]:
        """Both genes where one direction reads both in their sense, and whether that is the turned one."""
        pair = self._expecter.find_pair(five, three)
        if pair is not None:
            return pair, False
        pair = self._expecter.find_pair(_turn(three), _turn(five))
        return pair, pair is not None

    def _is_in_targets(self, position: Position) -> bool:
        return any(
            chrom == position.chrom and span.start - MARGIN_BP <= position.offset < span.end + MARGIN_BP
            for chrom, span in self._merged
        )

    def _count_partners(self, own: Adjacency) -> int:
        """Of the side with more: other adjacencies with two molecules at the same place that end elsewhere."""
        counts = []
        for side, offset, there in ((0, 1, 3), (2, 3, 1)):
            others = {
                (end[2] >> 1, end[3] // _OTHER_PARTNER_BP)
                for other in self._evidence.adjacencies
                if other is not own and other.contigs is not None and other.supports[0].molecules >= _PARTNER_MOLECULES
                for end in (other.ends, turn(other.ends))
                if end[0] >> 1 == own.ends[side] >> 1 and abs(end[1] - own.ends[offset]) <= _SAME_PLACE_BP
                if end[2] >> 1 != own.ends[2 - side] >> 1 or abs(end[3] - own.ends[there]) > _OTHER_PARTNER_BP
            }
            counts.append(len(others))
        return max(counts)

    def _is_mirrored(self, own: Adjacency) -> bool:
        """Whether the other junction of an inversion is seen: near both places, read in the other directions."""
        ends = own.ends
        return any(
            other.contigs is not None
            and (other.ends.five_prime, other.ends.three_prime) == (ends.five_prime ^ 1, ends.three_prime ^ 1)
            and abs(other.ends.five_prime_offset - ends.five_prime_offset) <= _OTHER_PARTNER_BP
            and abs(other.ends.three_prime_offset - ends.three_prime_offset) <= _OTHER_PARTNER_BP
            for other in self._evidence.adjacencies
        )

    def _find_bridge(self, ends: Ends, good: Sequence[Ends]) -> str | None:
        """The piece that two reported junctions put between the places of mates."""
        read = [own for junction in good for own in (junction, turn(junction))]
        for first in read:
            for second in read:
                if first.three_prime != second.five_prime or first is second:
                    continue
                step = second.five_prime_offset - first.three_prime_offset
                length = (-step if first.three_prime & 1 else step) + 1
                through = Ends(first.five_prime, first.five_prime_offset, second.three_prime, second.three_prime_offset)
                if 0 < length <= self._evidence.longest_bp and is_told(Seed(ends, frozenset()), through):
                    return self._format_piece(first.three_prime >> 1, first.three_prime_offset, second.five_prime_offset)
        return None

    def _format_piece(self, chrom: int, one: int, other: int) -> str:
        low, high = sorted((one, other))
        return f"{high - low + 1} bases of {self._evidence.chroms[chrom]}:{low + 1}-{high + 1}"

    def _describe(
        self, own: Adjacency, candidate: StructuralCandidate, pair: tuple[GeneSide, GeneSide] | None, *, is_turned: bool
    ) -> StructuralVariant:
        five, three = candidate.five_prime, candidate.three_prime
        reasons = find_reasons(candidate)
        expected = self._expecter.expect(*pair, _read_inserted(own.inserted, is_turned)) if pair else None
        note = explain_complex(five, three)
        call = StructuralVariant(
            five_prime=self._make_breakend(five, own),
            three_prime=self._make_breakend(three, own),
            kind=candidate.kind,
            junction=Junction(own.contigs.microhomology_bp if own.contigs else None, own.inserted),
            size_bp=candidate.size_bp,
            tumour=_make_support(candidate.tumour),
            normal=_make_support(candidate.normal) if candidate.normal else None,
            status=_find_status(candidate, reasons),
            is_known_pair=candidate.is_known_pair,
            transcript=expected,
            hgvs_dna=format_hgvs(five, three, own.contigs),
            iscn=infer_rearrangement(five, three),
            reasons=reasons,
            notes=(note,) if note else (),
            shift_bp=measure_shift(own.contigs.right_fusion, own.contigs.right_wild) if own.contigs and not own.inserted else 0,
        )
        call = _turn_call(call) if is_turned else call
        return _add_sites(call, pair) if pair else call

    def _make_breakend(self, position: Position, own: Adjacency) -> Breakend:
        reach = 0 if own.contigs is not None else PAIR_MAX_BP
        return Breakend(position, self._expecter.name_gene(position), None, reach)


def _turn(position: Position) -> Position:
    return replace(position, strand=position.strand.opposite)


def _read_inserted(inserted: str, is_turned: bool) -> str:  # noqa: FBT001
    return inserted[::-1].translate(_COMPLEMENT) if is_turned else inserted


_COMPLEMENT: Final = str.maketrans("ACGT", "TGCA")


def _turn_call(call: StructuralVariant) -> StructuralVariant:
    """The same written in the other direction."""
    five = replace(call.three_prime, position=_turn(call.three_prime.position))
    three = replace(call.five_prime, position=_turn(call.five_prime.position))
    junction = replace(call.junction, inserted=_read_inserted(call.junction.inserted, is_turned=True))
    normal = _turn_support(call.normal) if call.normal else None
    return replace(
        call,
        five_prime=five,
        three_prime=three,
        junction=junction,
        tumour=_turn_support(call.tumour),
        normal=normal,
        shift_bp=-call.shift_bp,
    )


def _turn_support(own: StructuralSupport) -> StructuralSupport:
    return replace(
        own,
        five_prime_wild=own.three_prime_wild,
        three_prime_wild=own.five_prime_wild,
        five_prime_fraction=own.three_prime_fraction,
        three_prime_fraction=own.five_prime_fraction,
        anchor_five_prime_bp=own.anchor_three_prime_bp,
        anchor_three_prime_bp=own.anchor_five_prime_bp,
    )


def _add_sites(call: StructuralVariant, pair: tuple[GeneSide, GeneSide]) -> StructuralVariant:
    five, three = (
        replace(end, gene=side.gene.gene.symbol, site=side.site)
        for end, side in zip((call.five_prime, call.three_prime), pair, strict=True)
    )
    return replace(call, five_prime=five, three_prime=three)


def _make_support(own: AdjacencySupport) -> StructuralSupport:
    return StructuralSupport(
        split_reads=own.split,
        spanning_pairs=own.spanning,
        unique_molecules=own.molecules,
        distinct_starts=own.starts,
        five_prime_wild=own.five_prime_wild,
        three_prime_wild=own.three_prime_wild,
        five_prime_fraction=_estimate(own.split, own.five_prime_wild, "5'"),
        three_prime_fraction=_estimate(own.split, own.three_prime_wild, "3'"),
        anchor_five_prime_bp=own.left_bp or None,
        anchor_three_prime_bp=own.right_bp or None,
    )


def _estimate(split: int, wild: int, side: str) -> Proportion | None:
    return estimate_proportion(split, split + wild, _FORMULA.format(side))


def _find_status(candidate: StructuralCandidate, reasons: Iterable[Reason]) -> SomaticStatus:
    names = {reason.name for reason in reasons}
    if GERMLINE in names:
        return SomaticStatus.GERMLINE
    if candidate.normal is None or names & _NORMAL_REASONS:
        return SomaticStatus.UNKNOWN
    return SomaticStatus.SOMATIC


def sort_structural(calls: Iterable[StructuralVariant]) -> tuple[StructuralVariant, ...]:
    """Reported first, then by the place that lies first on the genome."""
    return tuple(sorted(calls, key=lambda call: (bool(call.reasons), *_list_key(call))))


def _list_key(call: StructuralVariant) -> Iterator[object]:
    ends = sorted(
        (sort_key(end.position.chrom), end.position.offset, end.position.strand.value)
        for end in (call.five_prime, call.three_prime)
    )
    yield from ends
    yield call.junction.inserted
