"""Reads of a tumour, and of its normal, to the lengths of microsatellites and what they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.calls.msi.calling import LengthEvidence, call_msi
from fascicle.calls.msi.comparing import Expectation, expect_from_baseline, expect_from_normal, expect_from_own
from fascicle.evidence.repeat_lengths import RepeatLengths
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.msi import MicrosatelliteInstability, MicrosatelliteLocus, MsiRule
from fascicle.model.provenance import Provenance
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.repeats import scan_repeats
from fascicle.reference.targets import Targets
from fascicle.workflow.provenance import make_provenance

_FEWEST: Final = MsiRule().fewest_fragments


@dataclass(frozen=True, eq=False, slots=True)
class MeasuredMicrosatellites:
    """What a class is made of, once the provenance of the assay is known."""

    evidence: LengthEvidence
    expectation: Expectation

    def call(self, purity: float | None, provenance: Provenance) -> MicrosatelliteInstability:
        """Verdicts and class. purity: as stated, 0 to 1."""
        return call_msi(self.evidence, self.expectation, purity, provenance)


def call_histograms(evidence: LengthEvidence, path: Path, knowledge: Snapshot, purity: float | None) -> MicrosatelliteInstability:
    """The class of a tumour whose lengths another program measured: held against the normal in its file, else its own loci."""
    if evidence.normal is not None:
        expectation = expect_from_normal(evidence.loci, evidence.normal, _FEWEST)
    else:
        expectation = expect_from_own(evidence.loci, evidence.tumour, _FEWEST)
    provenance = make_provenance("msi", (path,), None, knowledge, {"tumour_cell_fraction": purity})
    return call_msi(evidence, expectation, purity, provenance)


def find_loci(genome: Genome, targets: Targets) -> tuple[MicrosatelliteLocus, ...]:
    """The microsatellites in the targets."""
    return scan_repeats(genome, targets.merged)


def measure_microsatellites(
    loci: tuple[MicrosatelliteLocus, ...], tumour: RepeatLengths, normal: RepeatLengths | None, bundle: Bundle
) -> MeasuredMicrosatellites:
    """Lengths of loci, held against the normal, else the bundle's baseline, else the tumour's own loci.

    Raises:
        ReferenceInputError: the bundle's baseline is broken.
    """
    own, other = tumour.counts, normal.counts if normal else None
    if other is not None:
        expectation = expect_from_normal(loci, other, _FEWEST)
    elif bundle.msi_baseline:
        expectation = expect_from_baseline(loci, bundle.msi_baseline)
    else:
        expectation = expect_from_own(loci, own, _FEWEST)
    return MeasuredMicrosatellites(LengthEvidence(loci, own, other), expectation)
