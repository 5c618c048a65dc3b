"""ClinVar (public domain) as VCF: what submitters say of a variant, allele by allele, with the stars of its review status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fascicle.errors import InputError
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant

NAME: Final = "ClinVar"
LICENCE: Final = "public domain"
# Gold stars by review status (ncbi.nlm.nih.gov/clinvar/docs/review_status).
STARS: Final = {
    "practice_guideline": 4,
    "reviewed_by_expert_panel": 3,
    "criteria_provided,_multiple_submitters,_no_conflicts": 2,
    "criteria_provided,_multiple_submitters": 2,
    "criteria_provided,_single_submitter": 1,
    "criteria_provided,_conflicting_classifications": 1,
    "criteria_provided,_conflicting_interpretations": 1,
}
_COLUMNS: Final = 8


@dataclass(frozen=True, slots=True)
class ClinVarRecord:
    """One allele: `significance` in ClinVar's words, `stars` 0 to 4, `consequences` as `SO:0001583|missense_variant`."""

    variation: str
    variant: SmallVariant
    significance: tuple[str, ...]
    stars: int
    consequences: tuple[str, ...]


def parse_clinvar(lines: Iterable[str], build: Build) -> Iterator[ClinVarRecord]:
    """The records of a VCF, line by line; a record without an alternative allele of bases is left out.

    `build` is that of the file, which its records do not name. Raises InputError, naming the line (1-based), for a line that is
    no record.
    """
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        fields = line.rstrip("\n").split("\t")
        if len(fields) < _COLUMNS or not fields[1].isdigit():
            raise InputError("is no record of a VCF", path=NAME, where=f"line {number}", remedy="Download the file again.")
        yield from _parse_record(fields, build)


def index_clinvar(records: Iterable[ClinVarRecord]) -> dict[tuple[str, int, str, str], ClinVarRecord]:
    """Records by chromosome, 0-based offset and both alleles, so that another allele of the same place is never taken."""
    return {(item.variant.chrom, item.variant.start, item.variant.ref, item.variant.alt): item for item in records}


def _parse_record(fields: list[str], build: Build) -> Iterator[ClinVarRecord]:
    chrom, pos1, variation, ref, alternates = fields[:5]
    details = dict(part.partition("=")[::2] for part in fields[7].split(";"))
    name = chrom if chrom.startswith("chr") else f"chr{'M' if chrom == 'MT' else chrom}"
    for alternate in alternates.split(","):
        if set(alternate) <= set("ACGTN") and alternate and set(ref) <= set("ACGTN") and alternate != ref:
            yield ClinVarRecord(
                variation,
                SmallVariant(build, name, int(pos1) - 1, ref, alternate),
                tuple(part for part in details.get("CLNSIG", "").replace("|", "/").split("/") if part),
                STARS.get(details.get("CLNREVSTAT", ""), 0),
                tuple(part for part in details.get("MC", "").split(",") if part),
            )
