"""Microsatellites by hand: loci, fragments by length drawn from a law that is known, and a class made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.background import Background
from fascicle.calls.msi.calling import LengthEvidence, call_msi
from fascicle.calls.msi.comparing import expect_from_normal
from fascicle.calls.msi.stutter import REACH
from fascicle.evidence.repeat_lengths import LONGEST_COPIES
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteInstability, MicrosatelliteLocus
from fascicle.model.provenance import Provenance

PROVENANCE = Provenance("0", "dna", (), None, None, None, None, None)
Counts = NDArray[np.int32]


def make_locus(copies: int, unit: str = "A", start: int = 1000, chrom: str = "chr1") -> MicrosatelliteLocus:
    return MicrosatelliteLocus(chrom, Span(start, start + copies * len(unit)), unit)


def count(**lengths: int) -> Counts:
    """`count(n12=3)` is three fragments of 12 copies."""
    found = np.zeros(LONGEST_COPIES + 1, np.int32)
    for name, number in lengths.items():
        found[int(name[1:])] = number
    return found


def draw(
    rng: np.random.Generator, length: int, fragments: int, shift: int = 0, share: float = 0.0, shorter: float = 0.06
) -> Counts:
    """Fragments of a locus, a share of them of a shifted length; some are a unit shorter, a few longer."""
    lengths = np.where(rng.random(fragments) < share, length + shift, length)
    stutter = rng.random(fragments)
    lengths = lengths - (stutter < shorter) - (stutter < shorter / 10) + (stutter > 1 - shorter / 4)
    return np.bincount(lengths, minlength=LONGEST_COPIES + 1).astype(np.int32)


def make_background(*lengths: int, is_known: bool = True, offsets: dict[int, int] | None = None) -> Background:
    """One germline genotype of a homopolymer; `offsets` are fragments of normals."""
    found = np.zeros(2 * REACH + 1, np.int64)
    for offset, number in (offsets or {}).items():
        found[offset + REACH] = number
    return Background(1, (lengths,), found, is_known)


def make_evidence(
    unstable: int, stable: int, share: float = 0.2, depth: int = 150, normal_depth: int = 100, seed: int = 1
) -> LengthEvidence:
    """A tumour with its normal; the first loci have lost two units in a share of the fragments."""
    rng = np.random.default_rng(seed)
    loci = tuple(make_locus(10 + number % 6, start=1000 + 200 * number) for number in range(unstable + stable))
    tumour = [draw(rng, locus.copies, depth, -2, share if number < unstable else 0.0) for number, locus in enumerate(loci)]
    normal = [draw(rng, locus.copies, normal_depth) for locus in loci]
    return LengthEvidence(loci, np.array(tumour), np.array(normal))


def make_msi(unstable: int = 40, stable: int = 60, purity: float | None = 0.4, **given: float) -> MicrosatelliteInstability:
    """The class of such a tumour."""
    evidence = make_evidence(unstable, stable, **given)  # type: ignore[arg-type]
    assert evidence.normal is not None
    return call_msi(evidence, expect_from_normal(evidence.loci, evidence.normal, 20), purity, PROVENANCE)
