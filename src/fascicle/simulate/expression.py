"""Copies of every transcript, so that each fusion has its planned share of the molecules at its partners' junctions.

With `copies` as the density of fragments per start, a junction of weight w (see `Library.weigh_junction`) is crossed by
`copies * w` molecules in expectation. At a 3' partner the abundance a asks for

    fusion * w_fusion = a / (1 - a) * wild_type * w_wild_type

and the copies of the 3' gene are divided between its wild type and its fusions so that this holds for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import InputError
from fascicle.reference.bundle import Bundle
from fascicle.simulate.library import Library
from fascicle.simulate.plan import RnaPlan, format_fusion
from fascicle.simulate.templates import FusionTranscript, WildType, find_wild_type_boundary, list_sequences


@dataclass(frozen=True, slots=True)
class Boundary:
    """A junction in a transcript of the library: its template number and the offsets it lies between (equal: no insertion)."""

    template: int
    start: int
    end: int


@dataclass(frozen=True, eq=False, slots=True)
class Expression:
    """Templates are the wild types, then the fusions. Per fusion: its own junction, and the wild types' at each partner."""

    copies: NDArray[np.float64]
    junctions: tuple[Boundary, ...]
    five_prime: tuple[tuple[Boundary, ...], ...]
    three_prime: tuple[tuple[Boundary, ...], ...]


def draw_expression(bundle: Bundle, plan: RnaPlan, fusions: Sequence[FusionTranscript]) -> NDArray[np.float64]:
    """Copies by gene number: as planned, else the partners' level, else log-normal from the seed with median 1.

    Raises InputError when the plan names a gene that the reference does not have.
    """
    unknown = sorted(set(plan.expression) - set(bundle.numbers))
    if unknown:
        raise InputError(f"the reference has no gene {', '.join(unknown)}", remedy="Leave it out of the expression")
    rng = np.random.Generator(np.random.Philox(key=np.array([plan.seed, 1 << 40], dtype=np.uint64)))
    drawn = rng.lognormal(0.0, plan.expression_sigma, len(bundle.symbols))
    partners = {side.gene.symbol for fusion in fusions for side in (fusion.five_prime, fusion.three_prime)}
    levels: Mapping[str, float] = dict.fromkeys(partners, plan.partner_expression) | dict(plan.expression)
    return np.array([levels.get(symbol, float(drawn[number])) for number, symbol in enumerate(bundle.symbols)])


def settle_expression(
    wild_types: Sequence[WildType], fusions: Sequence[FusionTranscript], genes: NDArray[np.float64], library: Library
) -> Expression:
    """Copies of every template from the copies of every gene and the planned abundances.

    Raises InputError where the abundances cannot hold together, or no fragment can support a junction.
    """
    count = len(wild_types)
    three = tuple(_find_boundaries(wild_types, f, is_five_prime=False) for f in fusions)
    five = tuple(_find_boundaries(wild_types, f, is_five_prime=True) for f in fusions)
    own = tuple(Boundary(count + i, f.junction_start, f.junction_end) for i, f in enumerate(fusions))
    copies = np.array([genes[w.number] * w.share for w in wild_types] + [0.0] * len(fusions))
    _check_plan(fusions)
    scale = _Scale(wild_types, fusions, library, copies)
    for gene in dict.fromkeys(f.three_prime.gene.symbol for f in fusions if not f.is_reciprocal):
        members = [i for i, f in enumerate(fusions) if f.three_prime.gene.symbol == gene and not f.is_reciprocal]
        scale.divide_gene(gene, [(own[i], three[i], fusions[i].plan.abundance_three_prime) for i in members])
    for i, fusion in enumerate(fusions):
        if fusion.plan.abundance_five_prime is not None and not fusion.is_reciprocal:
            scale.set_wild_type(fusion.five_prime.gene.symbol, own[i], five[i], fusion.plan.abundance_five_prime)
    for i, fusion in enumerate(fusions):
        if fusion.is_reciprocal and fusion.plan.abundance_reciprocal is not None:
            scale.set_fusion(own[i], three[i], fusion.plan.abundance_reciprocal)
    return Expression(copies, own, five, three)


class _Scale:
    """Works on the copies of all templates."""

    def __init__(
        self,
        wild_types: Sequence[WildType],
        fusions: Sequence[FusionTranscript],
        library: Library,
        copies: NDArray[np.float64],
    ):
        self._genes = [w.gene.symbol for w in wild_types]
        self._lengths = [len(bases) for bases in list_sequences(wild_types, fusions)]
        self._library = library
        self._copies = copies

    def divide_gene(self, gene: str, members: Sequence[tuple[Boundary, tuple[Boundary, ...], float]]) -> None:
        """Divides a 3' gene's copies between its wild type and its fusions."""
        own = [i for i, symbol in enumerate(self._genes) if symbol == gene]
        if any(abundance == 1 for _, _, abundance in members):
            self._copies[[own_junction.template for own_junction, _, _ in members]] = self._copies[own].sum() / len(members)
            self._copies[own] = 0.0
            return
        ratios = [self._find_ratio(*member, own) for member in members]
        total = self._copies[own].sum()
        for (junction, _, _), ratio in zip(members, ratios, strict=True):
            self._copies[junction.template] = total * ratio / (1 + sum(ratios))
        self._copies[own] /= 1 + sum(ratios)

    def set_wild_type(self, gene: str, junction: Boundary, boundaries: tuple[Boundary, ...], abundance: float) -> None:
        """Scales a 5' gene's wild type so that the fusion has its share of the molecules at the 5' partner's junction.

        Raises InputError where no wild-type molecule can cross that junction.
        """
        fusion = self._copies[junction.template] * self._weigh(junction)
        wild_type = sum(self._copies[b.template] * self._weigh(b) for b in boundaries)
        if wild_type == 0:
            raise InputError(
                f"no wild-type molecule of {gene} can cross the fusion's junction", remedy="Leave five_prime= out of the fusion"
            )
        own = [i for i, symbol in enumerate(self._genes) if symbol == gene]
        self._copies[own] *= fusion * (1 - abundance) / abundance / wild_type

    def set_fusion(self, junction: Boundary, boundaries: tuple[Boundary, ...], abundance: float) -> None:
        """Gives a reciprocal product its copies beside a wild type that stays as it is."""
        own = sorted({b.template for b in boundaries})
        self._copies[junction.template] = self._copies[own].sum() * self._find_ratio(junction, boundaries, abundance, own)

    def _find_ratio(self, junction: Boundary, boundaries: tuple[Boundary, ...], abundance: float, own: list[int]) -> float:
        """Copies of the fusion per copy of wild type. Where no wild type can cross, abundance is of copies themselves."""
        copies = self._copies[own].sum()
        crossing = sum(self._copies[b.template] * self._weigh(b) for b in boundaries)
        factor = abundance / (1 - abundance)
        return float(factor * crossing / copies / self._weigh(junction)) if crossing > 0 else factor

    def _weigh(self, boundary: Boundary) -> float:
        weight = self._library.weigh_junction(self._lengths[boundary.template], boundary.start, boundary.end)
        if weight == 0:
            raise InputError(
                "no fragment can support a planned junction: a transcript too short, or an insertion too long, for the reads",
                remedy="Use longer reads or fragments, or another breakpoint",
            )
        return weight


def _find_boundaries(wild_types: Sequence[WildType], fusion: FusionTranscript, *, is_five_prime: bool) -> tuple[Boundary, ...]:
    side = fusion.five_prime if is_five_prime else fusion.three_prime
    found = ((i, find_wild_type_boundary(w, side, is_five_prime=is_five_prime)) for i, w in enumerate(wild_types))
    return tuple(Boundary(i, place, place) for i, place in found if place is not None)


def _check_plan(fusions: Sequence[FusionTranscript]) -> None:
    """One abundance must not undo another."""
    receiving = {f.three_prime.gene.symbol for f in fusions if not f.is_reciprocal}
    settled: set[str] = set()
    for fusion in fusions:
        gene = fusion.five_prime.gene.symbol
        if fusion.is_reciprocal or fusion.plan.abundance_five_prime is None:
            continue
        if gene in receiving or gene in settled:
            raise InputError(
                f"{gene} has two planned abundances that fix its wild type",
                where=format_fusion(fusion.plan),
                remedy="Leave five_prime= out of one of the fusions",
            )
        settled.add(gene)
    for gene in receiving:
        members = [f.plan for f in fusions if f.three_prime.gene.symbol == gene and not f.is_reciprocal]
        if len(members) > 1 and any(plan.abundance_three_prime == 1 for plan in members):
            raise InputError(f"an abundance of 1 leaves no room for another fusion of {gene}", remedy="Lower it")
