"""Variants on one molecule that share a codon make one change of the protein, not two.

HGVS, "General recommendations": two variants separated by one nucleotide that together affect one amino acid are described as one
deletion-insertion. Calls of one phase set lie on the same molecules (`VariantCall.phase_set`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fascicle.model.consequences import JoinedConsequence, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason

Placed = tuple[int, Span]
"""The number of a variant in its list, and the residues that it touches."""


def group_by_phase(found: Sequence[VariantConsequence], phase_sets: Sequence[int | None]) -> list[list[int]]:
    """Numbers of the variants of each phase set with two or more members on one chromosome."""
    groups: dict[tuple[str, int], list[int]] = {}
    for index, (consequence, phase_set) in enumerate(zip(found, phase_sets, strict=True)):
        if phase_set is not None and consequence.problem is None:
            groups.setdefault((consequence.variant.chrom, phase_set), []).append(index)
    return [group for group in groups.values() if len(group) > 1]


def cluster_by_codon(found: Sequence[VariantConsequence], group: Sequence[int]) -> Mapping[tuple[str, str], list[list[int]]]:
    """For each gene and transcript the sets of variants of a group whose touched residues overlap."""
    placed: dict[tuple[str, str], list[Placed]] = {}
    for index in group:
        for consequence in found[index].transcripts:
            if consequence.residues:
                placed.setdefault((consequence.gene, consequence.transcript), []).append((index, consequence.residues))
    return {key: _cluster(own) for key, own in placed.items()}


def _cluster(placed: Sequence[Placed]) -> list[list[int]]:
    clusters: list[list[int]] = []
    end = -1
    for index, span in sorted(placed, key=lambda item: item[1]):
        if span.start < end:
            clusters[-1].append(index)
        else:
            clusters.append([index])
        end = max(end, span.end)
    return [cluster for cluster in clusters if len(cluster) > 1]


def merge_variants(variants: Sequence[SmallVariant], start: int, letters: str) -> SmallVariant | None:
    """One variant that makes all the changes; `letters` are the plus strand from genome offset `start` on. None where two of them
    overlap or bases between them are not known."""
    ordered = sorted(variants, key=lambda variant: (variant.start, variant.end))
    ref, alt, at = "", "", ordered[0].start
    for variant in ordered:
        between = letters[at - start : variant.start - start]
        if variant.start < at or len(between) != variant.start - at or "N" in between:
            return None
        ref, alt, at = ref + between + variant.ref, alt + between + variant.alt, variant.end
    return None if ref == alt else replace(ordered[0], ref=ref, alt=alt)


def attach(
    found: Sequence[VariantConsequence], joined: Sequence[tuple[Sequence[int], JoinedConsequence]]
) -> tuple[VariantConsequence, ...]:
    """The consequences with what their variants do together."""
    own: dict[int, list[JoinedConsequence]] = {}
    for members, consequence in joined:
        for index in members:
            own.setdefault(index, []).append(consequence)
    return tuple(
        replace(consequence, joined=tuple(own[index])) if index in own else consequence for index, consequence in enumerate(found)
    )


def note_shifted_frames(found: Sequence[VariantConsequence], group: Sequence[int]) -> dict[int, Reason]:
    """A note for each variant of a group whose own consequence supposes a frame that another variant of the group shifts."""
    shifting = {index: _list_shifted(found[index]) for index in group}
    notes: dict[int, Reason] = {}
    for index in group:
        coding = {c.transcript for c in found[index].transcripts if c.residues}
        mates = [other for other in group if other != index and coding & shifting[other]]
        if mates:
            names = ", ".join(_name(found[mate]) for mate in mates)
            because = f"on one molecule with {names}, which shifts the frame; the consequence here is of this variant alone"
            notes[index] = Reason("in_phase_with_frameshift", because)
    return notes


def _list_shifted(consequence: VariantConsequence) -> set[str]:
    return {c.transcript for c in consequence.transcripts if Term.FRAMESHIFT in c.terms}


def _name(consequence: VariantConsequence) -> str:
    chosen: TranscriptConsequence | None = consequence.chosen
    return (chosen.hgvs_dna if chosen else None) or consequence.hgvs_genomic or "another variant"
