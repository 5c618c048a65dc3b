"""Variants of one assembly on another, by the chains of UCSC. What cannot be lifted is kept with its reason.

A variant is lifted only where all its reference bases, and the base after them, lie in one block without gaps of the best chain,
and where the other assembly has the same reference bases: a base that differs between the assemblies turns reference and
alternate around, which is for a person to see and not for a program to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fascicle.calls.consequence.letters import turn_around
from fascicle.errors import ReferenceInputError
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.chains import Block, ChainMap

FetchChrom = Callable[[str, int, int], str]
"""Plus-strand letters of a chromosome of the assembly lifted to; N where they are not known."""


@dataclass(frozen=True, slots=True)
class Lift:
    """A variant and the same one on the other assembly; `because` says why there is none."""

    original: SmallVariant
    lifted: SmallVariant | None
    because: Reason | None = None

    def __post_init__(self) -> None:
        if (self.lifted is None) == (self.because is None):
            raise ValueError("a variant is lifted, or there is a reason why not")


def lift_variants(variants: Sequence[SmallVariant], chains: ChainMap, fetch: FetchChrom) -> tuple[Lift, ...]:
    """Each variant on the assembly that the chains lead to, in the order given.

    Raises ReferenceInputError for a variant that is not on the assembly the chains start from.
    """
    for variant in variants:
        if variant.build is not chains.source:
            raise ReferenceInputError(
                f"the chains lift from {chains.source}, the variants are on {variant.build}",
                remedy="Give the chain file that starts from the build of the variants",
            )
    return tuple(_lift(variant, chains, fetch) for variant in variants)


def _lift(variant: SmallVariant, chains: ChainMap, fetch: FetchChrom) -> Lift:
    blocks = chains.find_blocks(variant.chrom, variant.start, variant.end)
    if not blocks:
        return Lift(variant, None, Reason("not_in_a_chain", f"no chain of {chains.target} holds {_place(variant)}"))
    block = blocks[0]
    # An insertion or deletion next to a gap could be part of the gap.
    reach = variant.end + (len(variant.ref) != len(variant.alt))
    if len(blocks) > 1 or not block.start <= variant.start or reach > block.end:
        return Lift(variant, None, Reason("crosses_a_gap", f"the alignment has a gap at {_place(variant)}"))
    return _check(variant, _turn(variant, chains, block, fetch), fetch)


def _place(variant: SmallVariant) -> str:
    return f"{variant.chrom}:{variant.start + 1}-{variant.end}"


def _turn(variant: SmallVariant, chains: ChainMap, block: Block, fetch: FetchChrom) -> SmallVariant:
    """The variant at its place in the other assembly, not yet checked against it."""
    start, _ = block.to_target(variant.start, variant.end)
    ref, alt = variant.ref, variant.alt
    if not block.is_plus:
        ref, alt = turn_around(ref), turn_around(alt)
        if len(ref) != len(alt):
            # The base in common was before the change; turned around it is after it, and VCF wants one before.
            while len(ref) > 0 and len(alt) > 0 and ref[-1] == alt[-1]:
                ref, alt = ref[:-1], alt[:-1]
            if not ref or not alt:
                before = fetch(block.target_chrom, start - 1, start)
                start, ref, alt = start - 1, before + ref, before + alt
    return SmallVariant(chains.target, block.target_chrom, start, ref, alt)


def _check(variant: SmallVariant, lifted: SmallVariant, fetch: FetchChrom) -> Lift:
    known = fetch(lifted.chrom, lifted.start, lifted.end)
    differ = any(a != b and "N" not in {a, b} for a, b in zip(known, lifted.ref, strict=False))
    if differ:
        because = f"{lifted.build} has {known} at {_place(lifted)} where {variant.build} has {lifted.ref}"
        return Lift(variant, None, Reason("reference_differs", because))
    return Lift(variant, lifted)
