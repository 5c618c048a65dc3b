"""Rules that speak against reporting a small variant, whoever called it: one function a rule, its name is the reason's name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Final

from fascicle.model.coverage import Coverage, GapKind
from fascicle.model.dna import GERMLINE
from fascicle.model.loci import Span
from fascicle.model.panels import Panel
from fascicle.model.variants import PopulationFrequency, VariantCall
from fascicle.model.verdicts import Reason
from fascicle.reference.targets import merge_spans

# More than 1 % in any general continental population speaks strongly for benign: criterion SBS1 of the ClinGen, CGC and VICC
# standard for oncogenicity (Horak et al. 2022, Genet Med 24:986, table 3, PMC9081216).
_COMMON_FRACTION: Final = 0.01
COMMON_SOURCE: Final = "criterion SBS1, Horak et al. 2022"
_PERCENT_DIGITS: Final = 3
MEANINGS: Final[Mapping[str, str]] = {
    "reference_mismatch": "REF is not what the reference genome has",
    "not_in_reference": "The reference has no bases here, so the variant could not be checked and normalised",
    "filtered_by_caller": "Every caller that lists the variant filtered it itself",
    "not_in_tumour": "No read of the tumour has the allele",
    GERMLINE: "The variant is of the germline by its caller or by the normal",
    "common_in_population": f"More frequent than {100 * _COMMON_FRACTION:g} % in a population ({COMMON_SOURCE})",
    "near_copy_elsewhere": "Another place of the genome is nearly the same, and its reads can lie here",
    "outside_targets": "Outside of the target regions",
    "outside_panel": "In no gene of the panel",
    "weak_evidence": "Errors explain the fragments nearly as well as a variant does",
    "too_few_molecules": "Fewer molecules have it than are needed to call anything",
    "copies_of_one_molecule": "The fragments share their ends: unmarked copies of one or a few molecules",
    "strand_bias": "Seen by reads of one strand nearly alone, although reads of both lie there",
    "read_end": "Seen at ends of reads nearly alone",
    "low_mapping": "The reads here may belong elsewhere in the genome",
    "clustered_mismatches": "Its reads differ from the reference in other places too: they may come from elsewhere",
    "clustered_variants": "Several changes close together on the same molecules, as in reads of a copy that the reference lacks",
    "homopolymer": "A length of a repeat, or a base beside a run, that slippage explains",
    "low_complexity": "A low fraction in sequence of few different words, where reads are placed by chance",
    "tandem_copies": "A low fraction between near copies of a longer unit, where reads are laid on the wrong copy",
    "noisy_place": "Fragments have all kinds of bases here",
    "not_read_across": "An insertion or deletion that no read shows from end to end",
    "deamination": "C to T at a low fraction, of the damaged strand or no more frequent than the sample's damage",
    "oxidation": "G to T at a low fraction, of the damaged strand or no more frequent than the sample's damage",
    "panel_of_normals": "Normals of other people show it by the same method",
    "normal_evidence": "The patient's normal shows it too, though not as a germline variant",
    "normal_not_covered": "No fragment of the normal covers the place",
    "contamination": "As frequent as another person's DNA in the tumour sample explains",
}
"""What each reason means, in one sentence: of imported variants, and of those called from reads (`artefacts_dna/`)."""


def find_common_frequency(population: PopulationFrequency | None) -> float | None:
    """The frequency of an allele that is common in the population; None where it is not, or not known to be."""
    frequency = None if population is None else population.frequency
    return None if frequency is None or frequency <= _COMMON_FRACTION else frequency


def find_common_in_population(call: VariantCall) -> Reason | None:
    """More frequent than 1 % in the population resource (its highest population, where the resource gives one)."""
    frequency = find_common_frequency(call.population)
    if frequency is None:
        return None
    found = f"{100 * frequency:.{_PERCENT_DIGITS}g} % in {call.population.source}"
    return Reason("common_in_population", f"{found}; more than {100 * _COMMON_FRACTION:g} % is common ({COMMON_SOURCE})")


class TargetRegions:
    """Regions of an assay, for asking what lies in them."""

    def __init__(self, merged: Iterable[tuple[str, Span]], source: str):
        self.source = source
        self._spans: dict[str, list[Span]] = {}
        for chrom, span in merged:
            self._spans.setdefault(chrom, []).append(span)
        self._starts = {chrom: [span.start for span in spans] for chrom, spans in self._spans.items()}

    def touch(self, chrom: str, start: int, end: int) -> bool:
        """Whether a range has a base in a region."""
        index = bisect_right(self._starts.get(chrom, []), end - 1) - 1
        return index >= 0 and self._spans[chrom][index].end > start


def list_near_copies(coverage: Coverage | None, also: str | None) -> TargetRegions | None:
    """Targets that are not callable because another place of the genome is nearly the same; None where the reads were not seen.

    `also` names the file of regions that were told beside those of the reference.
    """
    if coverage is None:
        return None
    copies = merge_spans((gap.chrom, gap.span) for gap in coverage.gaps if gap.kind is GapKind.NEAR_COPY)
    return TargetRegions(copies, f"by the reference bundle's sequence{f' and {also}' if also else ''}")


def find_outside_targets(call: VariantCall, targets: TargetRegions | None) -> Reason | None:
    """No base of REF in a target region; without targets nothing is outside."""
    variant = call.variant
    if targets is None or targets.touch(variant.chrom, variant.start, variant.end):
        return None
    return Reason("outside_targets", f"in no region of {targets.source}")


def find_near_copy_elsewhere(call: VariantCall, copied: TargetRegions | None) -> Reason | None:
    """In a region that is not callable, because another place of the genome is nearly the same and its reads can lie here."""
    variant = call.variant
    if copied is None or not copied.touch(variant.chrom, variant.start, variant.end):
        return None
    return Reason("near_copy_elsewhere", f"in a region with a near copy elsewhere ({copied.source})")


def find_outside_panel(call: VariantCall, panel: Panel | None) -> Reason | None:
    """In no gene of the panel, or in no gene at all; without a panel nothing is outside."""
    if panel is None or call.gene in set(panel.genes):
        return None
    where = f"{call.gene} is not" if call.gene else "it lies in no gene of the reference, so in none"
    return Reason("outside_panel", f"{where} in panel {panel.name} {panel.version}")


def judge_place_and_population(
    call: VariantCall, targets: TargetRegions | None, panel: Panel | None, copied: TargetRegions | None = None
) -> tuple[Reason, ...]:
    """All reasons of this module against a call, in the order in which they stand here; those it has already are left out."""
    found = (
        find_common_in_population(call),
        find_outside_targets(call, targets),
        find_near_copy_elsewhere(call, copied),
        find_outside_panel(call, panel),
    )
    known = {reason.name for reason in call.reasons}
    return tuple(reason for reason in found if reason is not None and reason.name not in known)
