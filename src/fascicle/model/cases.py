"""One patient's case as the laboratory and the clinic give it. None is "not stated", never "no"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fascicle.model.read_handling import ReadHandling


class Sex(StrEnum):
    """Administrative sex, by the codes of HL7 AdministrativeGender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class AssayKind(StrEnum):
    """What was done on a specimen."""

    RNA_PANEL = "rna_panel"
    DNA_PANEL = "dna_panel"
    HLA = "hla"


class Role(StrEnum):
    """What a specimen stands for."""

    TUMOUR = "tumour"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient under a pseudonym."""

    identifier: str
    sex: Sex = Sex.UNKNOWN
    age_years: int | None = None

    def __post_init__(self) -> None:
        if self.age_years is not None and not 0 <= self.age_years <= 130:
            raise ValueError(f"an age of {self.age_years} years is not plausible")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen: fractions are 0 to 1; `dv200_fraction` is the share of RNA fragments over 200 nucleotides."""

    identifier: str
    role: Role
    accession: str | None = None
    site: str | None = None
    procedure: str | None = None
    collected: date | None = None
    tumour_cell_fraction: float | None = None
    is_decalcified: bool | None = None
    dv200_fraction: float | None = None

    def __post_init__(self) -> None:
        for name in ("tumour_cell_fraction", "dv200_fraction"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} is a fraction from 0 to 1, not {value}")


@dataclass(frozen=True, slots=True)
class Assay:
    """An assay on one specimen with its files, as given, and the panel used.

    `targets` is the BED of its target regions, `sample` its column in VCFs whose headers do not say which it is, `handling` how
    reads of a DNA panel are aligned and marked. `lift_over` is the chain file that brings its VCFs to the reference's build.
    """

    identifier: str
    kind: AssayKind
    specimen: str
    files: tuple[str, ...]
    panel: str | None = None
    targets: str | None = None
    sample: str | None = None
    handling: ReadHandling = field(default_factory=ReadHandling)
    lift_over: str | None = None


@dataclass(frozen=True, slots=True)
class GermlineOrder:
    """Whether germline findings may be made, and with which files, as given. `consent` None is not stated, and is taken as no."""

    consent: bool | None = None
    clinvar_vcf: str | None = None
    revel: str | None = None
    spliceai: tuple[str, ...] = ()
    normal_depths: tuple[str, ...] = ()
    frequency_limits: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case: patient, the referring diagnosis in the pathologist's words, specimens, assays.

    `germline` is None where the case says nothing on germline findings.
    """

    identifier: str
    patient: Patient
    diagnosis: str | None
    specimens: tuple[Specimen, ...]
    assays: tuple[Assay, ...]
    is_synthetic: bool = False
    germline: GermlineOrder | None = None

    def __post_init__(self) -> None:
        known = {specimen.identifier for specimen in self.specimens}
        for assay in self.assays:
            if assay.specimen not in known:
                raise ValueError(f"assay {assay.identifier} names specimen {assay.specimen}, which the case does not have")
