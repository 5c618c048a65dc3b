"""The HLA assays of a case: the type, and what the tumour has kept of it where both samples are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.calls.hla.loss import TumourFacts
from fascicle.errors import CaseError
from fascicle.model.cases import Assay, AssayKind, Case, Role
from fascicle.model.hla import HlaTyping
from fascicle.reads.sources import sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.reference.hla.database import HLA_FILE, open_database
from fascicle.workflow.compare_hla import TumourNormal, compare_hla
from fascicle.workflow.ports import Progress
from fascicle.workflow.type_hla import TypingOptions, type_hla

NO_DATABASE: Final = "the reference has no HLA database (make it with `fascicle reference add-hla --imgt FOLDER REF`)"


@dataclass(frozen=True, slots=True)
class CaseHla:
    """The type; None where the case has no assay of it, or, for the reason in `because`, none was made."""

    typing: HlaTyping | None = None
    because: str | None = None


def type_case_hla(case: Case, files: Mapping[str, tuple[Path, ...]], bundle: Bundle, threads: int, progress: Progress) -> CaseHla:
    """Types the normal specimen and holds the tumour against it; with one of them alone, types that.

    The tumour cell fraction is that of the tumour specimen. Without a database nothing is typed, and the reason is given.

    Raises:
        CaseError: two HLA assays on tumours, or two on normal specimens.
        ReadsError: the reads cannot be used.
    """
    tumour, normal = (_find_assay(case, role) for role in (Role.TUMOUR, Role.NORMAL))
    if tumour is None and normal is None:
        return CaseHla()
    if not (bundle.path / HLA_FILE).is_file():
        return CaseHla(because=NO_DATABASE)
    database, options = open_database(bundle.path), TypingOptions(threads=threads)
    reads = {assay.identifier: sort_read_files(files[assay.identifier]) for assay in (tumour, normal) if assay is not None}
    if tumour is not None and normal is not None:
        names = (tumour.identifier, normal.identifier)
        both = TumourNormal(reads[names[0]], reads[names[1]], _state_facts(case, tumour), *names)
        return CaseHla(compare_hla(both, database, bundle, options=options, progress=progress))
    ((name, files_of_one),) = reads.items()
    return CaseHla(type_hla(files_of_one, database, bundle, assay=name, options=options, progress=progress))


def _find_assay(case: Case, role: Role) -> Assay | None:
    roles = {specimen.identifier: specimen.role for specimen in case.specimens}
    assays = [assay for assay in case.assays if assay.kind is AssayKind.HLA and roles[assay.specimen] is role]
    if len(assays) > 1:
        names = ", ".join(assay.identifier for assay in assays)
        what = f"the case has {len(assays)} HLA assays on {role.value} specimens ({names})"
        raise CaseError(what, remedy="Give one of each; run the others as cases of their own")
    return assays[0] if assays else None


def _state_facts(case: Case, assay: Assay) -> TumourFacts:
    specimen = next(item for item in case.specimens if item.identifier == assay.specimen)
    return TumourFacts(specimen.tumour_cell_fraction)
