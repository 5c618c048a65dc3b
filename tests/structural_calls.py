"""Structural variants as values, for what writes them and speaks of them."""

from __future__ import annotations

from fascicle.calls.intervals import estimate_proportion
from fascicle.model.fusions import Junction
from fascicle.model.loci import Build, Position, Strand
from fascicle.model.provenance import Provenance
from fascicle.model.structural import (
    Breakend,
    StructuralFindings,
    StructuralKind,
    StructuralSupport,
    StructuralVariant,
)
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason

PROVENANCE = Provenance("0", "dna", (), "test", "0", False, "k", "0")


def make_support(split: int, spanning: int, wild: tuple[int, int]) -> StructuralSupport:
    fractions = [estimate_proportion(split, split + own, "test") for own in wild]
    anchor = 60 if split else None
    return StructuralSupport(split, spanning, split + spanning, split, *wild, fractions[0], fractions[1], anchor, anchor)


def make_variant(
    *,
    strands: tuple[Strand, Strand] = (Strand.PLUS, Strand.MINUS),
    offsets: tuple[int, int] = (2300, 3300),
    inserted: str = "",
    shared: int = 0,
    reasons: tuple[Reason, ...] = (),
) -> StructuralVariant:
    places = [
        Position(Build.GRCH38, chrom, offset, strand)
        for chrom, offset, strand in zip(("chr1", "chr2"), offsets, strands, strict=True)
    ]
    return StructuralVariant(
        Breakend(places[0], "ALPHA", None), Breakend(places[1], None, None), StructuralKind.TRANSLOCATION,
        Junction(shared, inserted), None, make_support(20, 5, (80, 60)), make_support(0, 0, (40, 41)), SomaticStatus.SOMATIC,
        is_known_pair=False, transcript=None, hgvs_dna=None, iscn="t(1;2)(p36;p25)", reasons=reasons,
    )  # fmt: skip


def make_findings(*calls: StructuralVariant, has_normal: bool = True) -> StructuralFindings:
    return StructuralFindings("dna", has_normal, "targets.bed", calls, PROVENANCE)
