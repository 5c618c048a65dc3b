"""What germline findings are made with, opened: only where consent is stated, so that without it no file is even read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.germline_tables import DEPTH_COLUMNS
from fascicle.adapters.knowledge_files import read_germline_genes
from fascicle.calls.germline.clinvar import NOT_GIVEN
from fascicle.calls.germline.facts import GermlineFiles
from fascicle.calls.germline.normal_depths import NormalDepths, join_normals
from fascicle.errors import InputError
from fascicle.knowledge.assembly import CLINVAR_BUILD
from fascicle.model.cases import GermlineOrder
from fascicle.model.germline import TargetKey
from fascicle.reference.clinvar_sites import ClinvarSites, open_clinvar
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.genome import Genome
from fascicle.reference.panels import open_panel
from fascicle.reference.predictors import open_revel, open_spliceai
from fascicle.workflow.call_germline import GermlineSettings

GERMLINE_PANEL: Final = "germline_65"
_DEPTH_REMEDY: Final = "Give target_depths.tsv of earlier runs of the same assay, each of another person"


@dataclass(frozen=True)
class GermlineRequest:
    """What was asked for. `has_consent`: whether consent to germline findings is stated; not stated is no. `frozen_clinvar`: the
    file of the knowledge snapshot, which is looked into where no `clinvar` is given."""

    has_consent: bool = False
    clinvar: Path | None = None
    revel: Path | None = None
    spliceai: tuple[Path, ...] = ()
    normals: tuple[Path, ...] = ()
    frozen_clinvar: Path | None = None


NOT_ASKED: Final = GermlineRequest()


def make_request(
    order: GermlineOrder | None, folder: Path, clinvar: Path | None, frozen_clinvar: Path | None = None
) -> GermlineRequest:
    """The request of a case, whose paths start at `folder`; a ClinVar file of the command line takes the place of its own."""
    if order is None:
        return GermlineRequest(clinvar=clinvar)
    own = folder / order.clinvar_vcf if order.clinvar_vcf else None
    return GermlineRequest(
        has_consent=order.consent is True,
        clinvar=clinvar or own,
        revel=folder / order.revel if order.revel else None,
        spliceai=tuple(folder / name for name in order.spliceai),
        normals=tuple(folder / name for name in order.normal_depths),
        frozen_clinvar=frozen_clinvar,
    )


def open_germline(request: GermlineRequest, genome: Genome) -> GermlineSettings | None:
    """None without consent. Raises InputError where a file is not what it is said to be."""
    if not request.has_consent:
        return None
    clinvar, missing = _open_clinvar(request, genome)
    files = GermlineFiles(
        clinvar,
        open_revel(request.revel, genome) if request.revel else None,
        open_spliceai(request.spliceai, genome) if request.spliceai else None,
        clinvar_missing=missing,
    )
    normals = read_normal_depths(request.normals) if request.normals else None
    return GermlineSettings(open_panel(GERMLINE_PANEL), read_germline_genes(), files, normals)


def _open_clinvar(request: GermlineRequest, genome: Genome) -> tuple[ClinvarSites | None, str]:
    """The file given, else that of the knowledge snapshot where it is on the genome's build; else why there is none."""
    if request.clinvar is not None:
        return open_clinvar(request.clinvar, genome), NOT_GIVEN
    if request.frozen_clinvar is None:
        return None, NOT_GIVEN
    if genome.build is not CLINVAR_BUILD:
        because = (
            f"the knowledge snapshot's ClinVar is on {CLINVAR_BUILD}, the reference on {genome.build}, and no file was given"
        )
        return None, because
    return open_clinvar(request.frozen_clinvar, genome, is_frozen=True), NOT_GIVEN


def read_normal_depths(paths: Sequence[Path]) -> NormalDepths:
    """Depths of other normals, one file a sample. Raises InputError with file and line."""
    return join_normals((path.name, _read_depths(path)) for path in paths)


def _read_depths(path: Path) -> dict[TargetKey, float]:
    found: dict[TargetKey, float] = {}
    for number, line in enumerate(read_text_lines(path), start=1):
        fields = line.rstrip("\r").split("\t")
        if number == 1:
            if tuple(fields) != DEPTH_COLUMNS:
                what = f"the header is not {' '.join(DEPTH_COLUMNS)}"
                raise InputError(what, path=path, where="line 1", remedy=_DEPTH_REMEDY)
            continue
        try:
            chrom, start, end, _, depth = fields
            found[name_chrom(chrom), int(start) - 1, int(end)] = float(depth)
        except ValueError as error:
            raise InputError("is no row of target depths", path=path, where=f"line {number}", remedy=_DEPTH_REMEDY) from error
    return found
