"""ClinVar (public domain) as VCF: what submitters say of a variant, allele by allele, with the stars of its review status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, TypeAlias

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
_REMEDY: Final = "Take clinvar.vcf.gz of GRCh38 from ClinVar."
# Chromosome, 0-based start, reference and alternative allele.
Allele: TypeAlias = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class ClinVarRecord:
    """One allele: `significance` in ClinVar's words, `stars` 0 to 4, `consequences` as `SO:0001583|missense_variant`.

    `oncogenicity` is the somatic classification by Horak et al. 2022 (`ONC`), with stars of its own.
    """

    variation: str
    variant: SmallVariant
    significance: tuple[str, ...]
    stars: int
    consequences: tuple[str, ...]
    oncogenicity: tuple[str, ...] = ()
    oncogenicity_stars: int = 0


def check_header(lines: Iterable[str], build: Build) -> None:
    """Raise InputError for a file that is no VCF of ClinVar, or that says that it is on another build."""
    header = list(takewhile(lambda line: line.startswith("#"), lines))
    if not any(line.startswith("##INFO=<ID=CLNSIG,") for line in header):
        raise InputError("has no CLNSIG in its header, so it is no VCF of ClinVar", path=NAME, remedy=_REMEDY)
    stated = next((line.partition("=")[2].strip() for line in header if line.startswith("##reference=")), build.value)
    if build.value not in stated:
        raise InputError(f"is on {stated}, not on {build}", path=NAME, remedy=_REMEDY)


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


def find_records(lines: Iterable[str], build: Build, variants: Iterable[SmallVariant]) -> dict[Allele, ClinVarRecord]:
    """The records of the very alleles of `variants`; a variant of another build or without a record has none.

    The lines of other places are passed over unread, since a whole release has millions of them.
    """
    wanted = {locate(variant): variant for variant in variants if variant.build is build}
    places = {(chrom.removeprefix("chr").replace("M", "MT"), str(start + 1)) for chrom, start, _, _ in wanted}
    near = (line for line in lines if line.startswith("#") or _read_place(line) in places)
    return {locate(record.variant): record for record in parse_clinvar(near, build) if locate(record.variant) in wanted}


def locate(variant: SmallVariant) -> Allele:
    """What two records of one allele have in common."""
    return variant.chrom, variant.start, variant.ref, variant.alt


def _read_place(line: str) -> tuple[str, str]:
    chrom, _, rest = line.partition("\t")
    return chrom.removeprefix("chr"), rest.partition("\t")[0]


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
                tuple(part for part in details.get("ONC", "").replace("|", "/").split("/") if part),
                STARS.get(details.get("ONCREVSTAT", ""), 0),
            )
