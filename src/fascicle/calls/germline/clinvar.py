"""What ClinVar says of alleles: matched base by base after both are normalised, with stars, never by place alone.

Stars by review status: ncbi.nlm.nih.gov/clinvar/docs/review_status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.calls.normalising import REFERENCE_MISMATCH, BasesOf, normalise, split_alleles
from fascicle.errors import ReferenceInputError
from fascicle.knowledge.importers.clinvar import STARS
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.germline import ClinvarRecord
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.clinvar_sites import SIGNIFICANCE_FIELDS, ClinvarSites
from fascicle.reference.site_files import SiteRow

_CLASSES: Final = {
    "pathogenic": PathogenicityClass.PATHOGENIC,
    "likely_pathogenic": PathogenicityClass.LIKELY_PATHOGENIC,
    "uncertain_significance": PathogenicityClass.UNCERTAIN,
    "likely_benign": PathogenicityClass.LIKELY_BENIGN,
    "benign": PathogenicityClass.BENIGN,
}
# An aggregate of two classes of one side is worth the less certain one.
_LESSER: Final = {
    frozenset({PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC}): PathogenicityClass.LIKELY_PATHOGENIC,
    frozenset({PathogenicityClass.BENIGN, PathogenicityClass.LIKELY_BENIGN}): PathogenicityClass.LIKELY_BENIGN,
}
_MISSING: Final = frozenset({"", "."})
# A file of another build disagrees at three of four bases; single rows may be wrong.
_MISMATCHES: Final = 3
_MISMATCH_FRACTION: Final = 0.25
NOT_LISTED: Final = "ClinVar has no record of this allele"
NOT_GIVEN: Final = "no ClinVar file was given, and the knowledge has none"


@dataclass(frozen=True)
class ClinvarNear:
    """Records of ClinVar by allele, in the windows that were asked for."""

    records: Mapping[SmallVariant, ClinvarRecord]
    name: str


def read_clinvar_near(sites: ClinvarSites, windows: Mapping[str, Sequence[Span]], build: Build, bases: BasesOf) -> ClinvarNear:
    """Records with a base in the windows (0-based, half-open, sorted, apart from each other).

    Raises:
        ReferenceInputError: the reference bases of its rows are not the genome's: it is of another build.
    """
    found: dict[SmallVariant, ClinvarRecord] = {}
    rows = wrong = 0
    for row in sites.read(windows):
        for allele in split_alleles(build, row.chrom, row.start, row.ref, row.alts):
            if not isinstance(allele, SmallVariant):
                continue
            normalised = normalise(allele, bases)
            rows += 1
            wrong += normalised.problem is not None and normalised.problem.name == REFERENCE_MISMATCH
            if normalised.problem is None:
                found.setdefault(normalised.variant, _read_record(row, sites.name))
    if wrong >= _MISMATCHES and wrong > _MISMATCH_FRACTION * rows:
        what = f"{wrong} of {rows} of its alleles do not have the reference base of {build}"
        raise ReferenceInputError(what, path=sites.path, remedy=f"Give ClinVar's VCF of {build}")
    return ClinvarNear(found, sites.name)


def _read_record(row: SiteRow, source: str) -> ClinvarRecord:
    values = row.values
    significance = next((values[field] for field in SIGNIFICANCE_FIELDS if field in values), "not_provided")
    status = values.get("CLNREVSTAT")
    stars = STARS.get(status, 0) if status is not None else _read_score(values.get("SCORE"))
    named = values.get("CLNDN", values.get("PHENOTYPELIST", ""))
    conditions = tuple(dict.fromkeys(name.replace("_", " ") for name in _split_conditions(named) if name not in _MISSING))
    words = status.replace("_", " ") if status else None
    return ClinvarRecord(
        row.identifier, significance.replace("_", " "), classify_significance(significance), stars, words, conditions, source
    )


def _read_score(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _split_conditions(text: str) -> Iterable[str]:
    """CLNDN separates by `|`; PHENOTYPELIST by a comma without a space behind it."""
    if "|" in text:
        return text.split("|")
    return text.replace(",_", ";_").split(",") if "," in text else (text,)


def classify_significance(text: str) -> PathogenicityClass | None:
    """The class that ClinVar's words come to: of two of one side the less certain one; None for conflicts, for other words
    alone, and for classes of both sides.

    >>> classify_significance("Pathogenic/Likely_pathogenic").value
    'likely pathogenic'
    >>> classify_significance("Conflicting_classifications_of_pathogenicity") is None
    True
    """
    words = text.lower().replace("|", "/").replace(",_", "/").replace(",", "/").split("/")
    classes = frozenset(_CLASSES[word.strip("_")] for word in words if word.strip("_") in _CLASSES)
    if any(word.startswith("conflicting") for word in words) or not classes:
        return None
    return next(iter(classes)) if len(classes) == 1 else _LESSER.get(classes)
