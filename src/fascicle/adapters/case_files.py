"""CASE.toml: one patient's case as people write it. `docs/case_file.md` describes it with an example.

The file has the words of `fascicle.model.cases`. What a person is likely to get wrong (a misspelt key, 30 for 30 %, an unknown
specimen, a file that is not there) is one error that names the line and the remedy.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from fascicle.adapters.course_files import make_course
from fascicle.adapters.course_tables import TABLES, CourseSections
from fascicle.adapters.toml_documents import Table, TomlForm, make_error, read_text
from fascicle.adapters.tumour_tables import TUMOUR_TABLES, TumourSections, make_state, make_tumour
from fascicle.case.course import start_course
from fascicle.model.cases import Assay, AssayKind, Case, GermlineOrder, Patient, Role, Sex, Specimen
from fascicle.model.course_events import Course
from fascicle.model.patient_state import ToldState
from fascicle.model.read_handling import Aligner, ReadHandling
from fascicle.model.tumour import Tumour

CASE_SCHEMA = "fascicle.case/1"
GUIDE = "docs/case_file.md"

Name = Annotated[str, Field(min_length=1)]
Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]


class PatientTable(Table):
    """The patient under a pseudonym; no name, no date of birth."""

    identifier: Name = Field(description="Pseudonym of the patient.")
    sex: Sex = Field(Sex.UNKNOWN, description="Administrative sex, by the codes of HL7 AdministrativeGender.")
    age_years: int | None = Field(None, ge=0, le=130, strict=True, description="Age in whole years when the specimen was taken.")
    birth_year: int | None = Field(
        None, ge=1900, le=2200, strict=True, description="Year of birth; dates before it are then refused."
    )


class SpecimenTable(Table):
    """One specimen. A key that is left out means "not stated"."""

    identifier: Name = Field(description="Name that assays refer to.")
    role: Role = Field(description="What the specimen stands for.")
    accession: str | None = Field(None, description="The laboratory's number of the specimen or block.")
    site: str | None = Field(None, description="Where it was taken, in the pathologist's words.")
    procedure: str | None = Field(None, description="How it was taken, such as needle biopsy.")
    collected: date | None = Field(None, description="Day it was taken.")
    tumour_cell_fraction: Fraction | None = Field(None, description="Share of tumour cells, 0 to 1 (0.30 is 30 %).")
    is_decalcified: bool | None = Field(None, strict=True, description="Whether the tissue was decalcified.")
    dv200_fraction: Fraction | None = Field(None, description="Share of RNA fragments over 200 nucleotides, 0 to 1.")


class AssayTable(Table):
    """One assay on one specimen."""

    identifier: Name = Field(description="Name of the assay within the case.")
    kind: AssayKind = Field(description="What was done.")
    specimen: Name = Field(description="Identifier of the specimen.")
    files: list[Name] = Field(min_length=1, description="The assay's files; relative paths start at the folder of CASE.toml.")
    panel: str | None = Field(None, description="Name of a panel that comes with Fascicle, or a panel file.")
    targets: Name | None = Field(None, description="BED of the target regions of a DNA panel, from the folder of CASE.toml.")
    sample: Name | None = Field(None, description="The specimen's column in VCFs, where their headers do not say it.")
    lift_over: Name | None = Field(None, description="Chain file of UCSC that brings VCFs to the reference's build (hg19ToHg38).")
    aligner: Aligner | None = Field(None, description="What aligns the reads of a DNA panel (default: mappy, which is inside).")
    realign: bool = Field(False, strict=True, description="Whether reads of an aligned BAM or CRAM are aligned anew.")
    mark_duplicates: bool = Field(False, strict=True, description="Whether copies in an aligned BAM or CRAM are marked anew.")
    amplicons: bool = Field(False, strict=True, description="Whether fragments are amplicons, whose copies cannot be told.")
    umi_consensus: bool = Field(False, strict=True, description="Whether each UMI family becomes one pair of consensus reads.")

    @model_validator(mode="after")
    def _check_handling(self) -> Self:
        self.handling  # noqa: B018  (a ValueError where the keys contradict each other)
        return self

    @property
    def handling(self) -> ReadHandling:
        """How the assay's reads are aligned and marked."""
        return ReadHandling(self.aligner, self.realign, self.mark_duplicates, self.amplicons, self.umi_consensus)


class GermlineTable(Table):
    """Germline findings: whether they may be made, and with which files. Paths start at the folder of CASE.toml."""

    consent: bool | None = Field(
        None, strict=True, description="Whether the patient consents to germline findings. Not stated is taken as no."
    )
    clinvar_vcf: Name | None = Field(None, description="ClinVar's VCF of the reference's build.")
    revel: Name | None = Field(None, description="REVEL's table (revel_with_transcript_ids).")
    spliceai: list[Name] = Field(default_factory=list, description="VCFs of SpliceAI's scores.")
    normal_depths: list[Name] = Field(
        default_factory=list, description="target_depths.tsv of other persons' normals by the same assay; five at least."
    )
    frequency_limits: Name | None = Field(None, description="Table of gene, frequency, source for BS1, in place of what ships.")


class CaseFile(CourseSections, TumourSections):
    """The whole CASE.toml."""

    schema_name: Literal["fascicle.case/1"] = Field(alias="schema", description="Form and version of the file.")
    identifier: Name = Field(description="Name of the case.")
    diagnosis: str | None = Field(None, description="The referring diagnosis in the pathologist's words.")
    is_synthetic: bool = Field(False, strict=True, description="True for made-up cases; every report then says so.")
    patient: PatientTable
    specimens: list[SpecimenTable] = Field(min_length=1)
    assays: list[AssayTable] = Field(min_length=1)
    germline: GermlineTable | None = None


_OWN_TABLES: dict[str, type[Table]] = {
    "patient": PatientTable,
    "specimens": SpecimenTable,
    "assays": AssayTable,
    "germline": GermlineTable,
}
FORM = TomlForm(CASE_SCHEMA, GUIDE, CaseFile, {**_OWN_TABLES, **TABLES, **TUMOUR_TABLES})


def read_case(path: Path) -> Case:
    """Read a CASE.toml and check that its files exist. Raises CaseError with the line."""
    text = read_text(path, "a CASE.toml")
    case = parse_case(text, path)
    _check_files(case, text, path)
    return case


def read_course(path: Path, *, earlier: Course | None = None) -> Course | None:
    """The course that a CASE.toml tells, None where it tells none. Its assays' files need not be there.

    `earlier` is what is on record of it already: its events are kept, and changes added. Raises CaseError.
    """
    return parse_course(read_text(path, "a CASE.toml"), path, earlier=earlier)


def read_tumour(path: Path) -> tuple[Tumour, ToldState]:
    """What a CASE.toml tells of the tumour and of the patient's state. Raises CaseError."""
    return parse_tumour(read_text(path, "a CASE.toml"), path)


def parse_tumour(text: str, path: Path) -> tuple[Tumour, ToldState]:
    """The same of the text of a CASE.toml; `path` is only named in messages. Raises CaseError."""
    content = FORM.parse(text, path)
    return make_tumour(content), make_state(content)


def read_case_mark(path: Path) -> bool:
    """Whether a CASE.toml says that its case is made up. Raises CaseError."""
    return parse_case(read_text(path, "a CASE.toml"), path).is_synthetic


def parse_case(text: str, path: Path) -> Case:
    """The case in the text of a CASE.toml; `path` is only named in messages. Raises CaseError."""
    content = FORM.parse(text, path)
    _check_references(content, text, path)
    return _to_case(content)


def parse_course(text: str, path: Path, *, earlier: Course | None = None) -> Course | None:
    """The course in the text of a CASE.toml, upon what is on record already; `path` is only named in messages.

    Raises CaseError.
    """
    content = FORM.parse(text, path)
    day_zero = None if content.course is None else content.course.day_zero
    start = start_course(content.identifier, day_zero, _find_born_years(content))
    return make_course(content, start, text, path, earlier=earlier)


def find_assay_files(case_path: Path, assay: Assay) -> tuple[Path, ...]:
    """Paths of an assay's files, which CASE.toml gives relative to its own folder."""
    return tuple(case_path.parent / name for name in assay.files)


def make_case_schema() -> dict[str, Any]:
    """The JSON Schema of CASE.toml (TOML values as JSON: dates are text)."""
    description = "What a key leaves out is not stated, never no and never zero. Fractions are 0 to 1."
    return FORM.make_schema("CASE.toml: one patient's case", description)


def _find_born_years(content: CaseFile) -> tuple[int, int] | None:
    """First and last year of birth: as given, else by age when the first dated specimen was taken."""
    patient = content.patient
    if patient.birth_year is not None:
        return patient.birth_year, patient.birth_year
    years = [specimen.collected.year for specimen in content.specimens if specimen.collected is not None]
    if patient.age_years is None or not years:
        return None
    return min(years) - patient.age_years - 1, max(years) - patient.age_years


def _to_case(content: CaseFile) -> Case:
    patient = content.patient
    return Case(
        identifier=content.identifier,
        patient=Patient(patient.identifier, patient.sex, patient.age_years),
        diagnosis=content.diagnosis,
        specimens=tuple(Specimen(**specimen.model_dump()) for specimen in content.specimens),
        assays=tuple(
            Assay(a.identifier, a.kind, a.specimen, tuple(a.files), a.panel, a.targets, a.sample, a.handling, a.lift_over)
            for a in content.assays
        ),
        is_synthetic=content.is_synthetic,
        germline=None if content.germline is None else _to_order(content.germline),
    )


def _to_order(table: GermlineTable) -> GermlineOrder:
    spliceai, normals = tuple(table.spliceai), tuple(table.normal_depths)
    return GermlineOrder(table.consent, table.clinvar_vcf, table.revel, spliceai, normals, table.frequency_limits)


def _check_references(content: CaseFile, text: str, path: Path) -> None:
    """Names are given once, and an assay names a specimen of the case."""
    specimens = [specimen.identifier for specimen in content.specimens]
    for table, names in (("specimens", specimens), ("assays", [assay.identifier for assay in content.assays])):
        for index, name in enumerate(names):
            if name in names[:index]:
                raise make_error(
                    f"identifier {name!r} is given twice", (table, index, "identifier"), text, path, "Give each its own."
                )
    for index, assay in enumerate(content.assays):
        if assay.specimen not in specimens:
            what = f"assay {assay.identifier!r} names specimen {assay.specimen!r}, which the case does not have"
            raise make_error(what, ("assays", index, "specimen"), text, path, f"The case has: {', '.join(specimens)}.")


def _check_files(case: Case, text: str, path: Path) -> None:
    """Each file exists and is named once in its assay (the same FASTQ as both mates is a slip of the pen)."""
    for index, assay in enumerate(case.assays):
        for position, (name, file) in enumerate(zip(assay.files, find_assay_files(path, assay), strict=True)):
            place = ("assays", index, "files", position)
            if name in assay.files[:position]:
                raise make_error(f"file {name!r} is named twice", place, text, path, "Name each file once.", near=name)
            if not file.is_file():
                remedy = "Paths start at the folder of CASE.toml."
                raise make_error(f"file {name!r} is not there", place, text, path, remedy, near=name)
