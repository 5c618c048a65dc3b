"""Variants of one assembly on another, by the chains of UCSC. What cannot be lifted is kept with its reason.

A variant is lifted only where all its reference bases, and the base after them, lie in one block without gaps of the best chain,
where no other place of the first assembly leads to the same bases, and where the other assembly has the same reference bases: a
base that differs between the assemblies turns reference and alternate around, which is for a person to see and not for a program
to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.letters import turn_around
from fascicle.calls.normalising import BasesOf
from fascicle.errors import ReferenceInputError
from fascicle.model.provenance import FileHash
from fascicle.model.variants import SmallVariant, format_variant
from fascicle.model.verdicts import Reason
from fascicle.reference.chains import Block, ChainMap
from fascicle.reference.contigs import find_contig_length

CONTIG_UNKNOWN: Final = "contig_not_in_chains"
NOT_IN_A_CHAIN: Final = "not_in_a_chain"
CROSSES_A_GAP: Final = "crosses_a_gap"
OTHER_CONTIG: Final = "leads_to_no_chromosome"
NOT_ONE_TO_ONE: Final = "not_one_to_one"
EXCHANGED: Final = "reference_and_alternate_exchanged"
DIFFERS: Final = "reference_differs"
LIFT_ADVICE: Final = "lift them over (--lift-over CHAIN, lift_over of the assay in a CASE.toml)"
"""What a message on a file of another build advises."""
NOT_LIFTED: Final = frozenset({CONTIG_UNKNOWN, NOT_IN_A_CHAIN, CROSSES_A_GAP, OTHER_CONTIG, NOT_ONE_TO_ONE, EXCHANGED, DIFFERS})
"""Reasons why an allele stays on the assembly that it is on."""


@dataclass(frozen=True)
class LiftOver:
    """The chains of a file, the bases of the assembly that they lead to, and what tells the file."""

    chains: ChainMap
    bases: BasesOf
    file: FileHash


@dataclass(frozen=True, slots=True)
class Lift:
    """A variant and the same one on the other assembly; `because` says why there is none. `is_turned`: the other strand's
    letters stand in the lifted one."""

    original: SmallVariant
    lifted: SmallVariant | None
    because: Reason | None = None
    is_turned: bool = False

    def __post_init__(self) -> None:
        if (self.lifted is None) == (self.because is None):
            raise ValueError("a variant is lifted, or there is a reason why not")


def lift_variants(variants: Sequence[SmallVariant], chains: ChainMap, fetch: BasesOf) -> tuple[Lift, ...]:
    """Each variant on the assembly that the chains lead to, in the order given. `fetch` gives the bases of that assembly.

    Raises ReferenceInputError for a variant that is not on the assembly the chains start from.
    """
    for variant in variants:
        if variant.build is not chains.source:
            raise ReferenceInputError(
                f"the chains lift from {chains.source}, the variants are on {variant.build}",
                remedy="Give the chain file that starts from the build of the variants",
            )
    return tuple(_lift(variant, chains, fetch) for variant in variants)


def _lift(variant: SmallVariant, chains: ChainMap, fetch: BasesOf) -> Lift:
    found = _find_block(variant, chains)
    if isinstance(found, Reason):
        return Lift(variant, None, found)
    lifted = _turn(variant, chains, found, fetch)
    because = _find_difference(variant, lifted, fetch) or _find_second_place(variant, lifted, chains, found)
    return Lift(variant, lifted if because is None else None, because, is_turned=not found.is_plus)


def _find_block(variant: SmallVariant, chains: ChainMap) -> Block | Reason:
    """The block that holds the whole variant, or why none does."""
    if not chains.has(variant.chrom):
        return Reason(CONTIG_UNKNOWN, f"no chain starts from {variant.chrom} of {chains.source}")
    blocks = chains.find_blocks(variant.chrom, variant.start, variant.end)
    if not blocks:
        return Reason(NOT_IN_A_CHAIN, f"no chain of {chains.target} holds {_place(variant)}")
    block = blocks[0]
    # An insertion or deletion next to a gap could be part of the gap.
    reach = variant.end + (len(variant.ref) != len(variant.alt))
    if len(blocks) > 1 or not block.start <= variant.start or reach > block.end:
        return Reason(CROSSES_A_GAP, f"the alignment has a gap at {_place(variant)}")
    if find_contig_length(chains.target, block.target_chrom) is None:
        return Reason(OTHER_CONTIG, f"it leads to {block.target_chrom}, which is no chromosome of {chains.target}")
    return block


def _place(variant: SmallVariant) -> str:
    return f"{variant.chrom}:{variant.start + 1}-{variant.end}"


def _turn(variant: SmallVariant, chains: ChainMap, block: Block, fetch: BasesOf) -> SmallVariant:
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


def _find_difference(variant: SmallVariant, lifted: SmallVariant, fetch: BasesOf) -> Reason | None:
    """Other reference bases than those of the variant; unknown ones say nothing."""
    known = fetch(lifted.chrom, lifted.start, lifted.end)
    if all(a == b or "N" in {a, b} for a, b in zip(known, lifted.ref, strict=False)):
        return None
    if fetch(lifted.chrom, lifted.start, lifted.start + len(lifted.alt)) == lifted.alt:
        words = f"{lifted.build} has the alternate {lifted.alt} at {_place(lifted)}, {variant.build} {lifted.ref}"
        return Reason(EXCHANGED, words)
    return Reason(DIFFERS, f"{lifted.build} has {known} at {_place(lifted)} where {variant.build} has {lifted.ref}")


def _find_second_place(variant: SmallVariant, lifted: SmallVariant, chains: ChainMap, block: Block) -> Reason | None:
    """Another place that leads to the same bases: reads of both were told apart on one assembly alone."""
    ways = chains.list_sources(lifted.chrom, *block.to_target(variant.start, variant.end))
    others = [f"{chrom}:{at + 1}" for chrom, at in ways if (chrom, at) != (variant.chrom, variant.start)]
    if not others:
        return None
    words = f"{_place(lifted)} of {lifted.build} is also that of {', '.join(others)} of {variant.build}"
    return Reason(NOT_ONE_TO_ONE, words)


def format_origin(lift: Lift) -> str:
    """Where a lifted variant is from, such as `GRCh37 chr7:55259524 T>A`."""
    turned = " (other strand)" if lift.is_turned else ""
    return f"{lift.original.build.value} {format_variant(lift.original)}{turned}"
