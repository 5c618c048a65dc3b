"""The inputs of DNA assays, opened: reads or VCFs, targets, panel, population resource; of a command, or of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fascicle.adapters.caller_vcfs import is_vcf, read_caller_vcfs
from fascicle.adapters.case_files import find_assay_files
from fascicle.adapters.germline_inputs import NOT_ASKED, GermlineRequest, make_request, open_germline
from fascicle.adapters.vcf_samples import SampleNames
from fascicle.calls.small_variants.normals_panel import NORMALS_FILE, NormalsPanel, parse_normals_panel
from fascicle.errors import CaseError, InputError, ReferenceInputError
from fascicle.model.cases import Assay, AssayKind, Case, Role, Specimen
from fascicle.model.read_handling import ReadHandling
from fascicle.reads.outside_aligners import require_program
from fascicle.reads.sources import ReadFiles, sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome
from fascicle.reference.hashing import hash_file
from fascicle.reference.panels import open_panel
from fascicle.reference.targets import Targets, list_exon_targets, read_regions, read_targets
from fascicle.reference.variant_sites import VariantSites, open_variant_sites
from fascicle.workflow.call_dna import CallerVcfs, DnaAssay, DnaFiles, DnaSettings

_GIVE_ONE: Final = "Give one; run the others as cases of their own"


def open_vcfs(paths: Sequence[Path], genome: Genome, names: SampleNames, whose: str) -> CallerVcfs | None:
    """The opened files of one specimen, None where they are reads. Raises InputError for reads and VCFs together."""
    are_vcfs = [is_vcf(path) for path in paths]
    if not any(are_vcfs):
        return None
    if not all(are_vcfs):
        raise InputError(f"{whose}: reads and VCFs are given", remedy="Give one of them; VCFs end in .vcf, .vcf.gz or .vcf.bgz")
    return read_caller_vcfs(paths, genome, names)


def check_handling(files: DnaFiles, handling: ReadHandling, whose: str) -> None:
    """Refuses what cannot be done with the files of a specimen, before anything long begins.

    Raises:
        InputError: VCFs, whose reads are not seen, and something to be done with reads.
        ToolError: an aligner that is not on the PATH.
    """
    if not isinstance(files, ReadFiles) and handling != ReadHandling():
        remedy = "Give the reads, or leave out what aligns and marks them"
        raise InputError(f"{whose} is given as VCF, and its reads are to be aligned or marked", remedy=remedy)
    require_program(handling.program)


def open_settings(
    bundle: Bundle,
    genome: Genome,
    *,
    panel: str | None,
    targets: Path | None,
    population: Sequence[Path],
    tumour_cell_fraction: float | None,
    germline: GermlineRequest = NOT_ASKED,
    normals: Path | None = None,
    near_copies: Path | None = None,
) -> DnaSettings:
    """What an assay's result depends on; without `normals` the panel that the bundle has, if any. Raises ReferenceInputError."""
    return DnaSettings(
        panel=open_panel(panel) if panel else None,
        targets=_open_targets(targets, bundle, genome),
        population=_open_population(population, genome),
        tumour_cell_fraction=tumour_cell_fraction,
        germline=open_germline(germline, genome),
        normals=open_normals(normals, bundle),
        near_copies=read_regions(near_copies, genome) if near_copies else None,
    )


def open_normals(path: Path | None, bundle: Bundle) -> NormalsPanel | None:
    """A panel of normals: that of a path, else the one added to the bundle; None where there is neither.

    Raises:
        ReferenceInputError: the file cannot be read, is no panel of normals, or is of another build.
    """
    own = path or bundle.path / NORMALS_FILE
    if path is None and not own.is_file():
        return None
    try:
        lines = own.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Give the file that `fascicle reference add-normals` made"
        raise ReferenceInputError(f"cannot be read as a panel of normals ({error})", path=own, remedy=remedy) from None
    panel = parse_normals_panel(lines, str(own), hash_file(own))
    if panel.build is not bundle.build:
        remedy = "Make it again with `fascicle reference add-normals` and this reference"
        raise ReferenceInputError(f"is of {panel.build}, and the reference of {bundle.build}", path=own, remedy=remedy)
    return panel


def open_regions(targets: Path | None, panel: str | None, bundle: Bundle, genome: Genome) -> Targets | None:
    """The regions of a BED, or the exons of a panel's genes; None where neither is given. Raises ReferenceInputError."""
    if targets is not None or panel is None:
        return _open_targets(targets, bundle, genome)
    return list_exon_targets(bundle, open_panel(panel).genes)


def _open_targets(path: Path | None, bundle: Bundle, genome: Genome) -> Targets | None:
    return None if path is None else read_targets(path, bundle, genome)


def _open_population(paths: Sequence[Path], genome: Genome) -> VariantSites | None:
    return open_variant_sites(paths, genome) if paths else None


def open_case_dna(
    case: Case,
    case_path: Path,
    bundle: Bundle,
    population: Sequence[Path],
    *,
    clinvar: Path | None = None,
    frozen_clinvar: Path | None = None,
    near_copies: Path | None = None,
    is_forced: bool = False,
) -> DnaAssay | None:
    """The DNA assay of a case: that of the tumour, with the one of the normal beside it; None where the case has none.

    The normal's assay may name the tumour's VCFs, when its column is in them. `is_forced`: go on with samples that cannot be what
    they are said to be. `frozen_clinvar`: the file of the knowledge snapshot.

    Raises:
        CaseError: more than one DNA assay of a role, a normal without a tumour, or reads and VCFs in one assay.
        InputError: see `read_caller_vcfs`, `open_settings`.
    """
    tumour, normal = _find_assay(case, Role.TUMOUR), _find_assay(case, Role.NORMAL)
    if tumour is None:
        if normal is not None:
            raise CaseError(f"DNA assay {normal.identifier!r} is of a normal, and there is none of a tumour", path=case_path)
        return None
    genome = open_genome(bundle)
    germline = make_request(case.germline, case_path.parent, clinvar, frozen_clinvar)
    settings = _open_case_settings(case, tumour, case_path, bundle, genome, population, germline, near_copies)
    settings = replace(settings, is_forced=is_forced)
    tumour_files, normal_files = _open_case_files(tumour, normal, case_path, genome)
    check_handling(tumour_files, tumour.handling, f"assay {tumour.identifier!r}")
    if normal is not None:
        check_handling(normal_files or tumour_files, normal.handling, f"assay {normal.identifier!r}")
        settings = replace(settings, normal_handling=normal.handling)
    return DnaAssay(tumour.identifier, tumour_files, normal_files, genome, settings)


def _open_case_settings(
    case: Case,
    tumour: Assay,
    case_path: Path,
    bundle: Bundle,
    genome: Genome,
    population: Sequence[Path],
    germline: GermlineRequest,
    near_copies: Path | None,
) -> DnaSettings:
    """What the case says of the tumour's assay, its specimen and the patient."""
    specimen = _find_specimen(case, tumour)
    settings = open_settings(
        bundle,
        genome,
        panel=tumour.panel,
        targets=case_path.parent / tumour.targets if tumour.targets else None,
        population=population,
        tumour_cell_fraction=specimen.tumour_cell_fraction,
        germline=germline,
        near_copies=near_copies,
    )
    return replace(settings, specimen=specimen, sex=case.patient.sex, handling=tumour.handling)


def _open_case_files(tumour: Assay, normal: Assay | None, case_path: Path, genome: Genome) -> tuple[DnaFiles, DnaFiles | None]:
    own = find_assay_files(case_path, tumour)
    others = () if normal is None else find_assay_files(case_path, normal)
    names = SampleNames(tumour.sample, normal.sample if normal and set(others) <= set(own) else None)
    files = _open_files(own, genome, names, tumour)
    if normal is None or set(others) <= set(own):
        return files, None
    return files, _open_files(others, genome, SampleNames(normal.sample), normal)


def _open_files(paths: tuple[Path, ...], genome: Genome, names: SampleNames, assay: Assay) -> DnaFiles:
    vcfs = open_vcfs(paths, genome, names, f"assay {assay.identifier!r}")
    return sort_read_files(paths) if vcfs is None else vcfs


def _find_assay(case: Case, role: Role) -> Assay | None:
    found = [a for a in case.assays if a.kind is AssayKind.DNA_PANEL and _find_specimen(case, a).role is role]
    if len(found) > 1:
        names = ", ".join(assay.identifier for assay in found)
        raise CaseError(f"the case has {len(found)} DNA assays of a {role.value} ({names})", remedy=_GIVE_ONE)
    return found[0] if found else None


def _find_specimen(case: Case, assay: Assay) -> Specimen:
    return next(specimen for specimen in case.specimens if specimen.identifier == assay.specimen)
