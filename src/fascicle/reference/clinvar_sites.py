"""ClinVar as a VCF: NCBI's release, or one that gives significance and review score in the fields CLINSIGN and SCORE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build, Span
from fascicle.model.provenance import FileHash
from fascicle.reference.genome import Genome
from fascicle.reference.site_files import SiteRow, SitesFile, open_sites_file

SIGNIFICANCE_FIELDS: Final = ("CLNSIG", "CLINSIGN")
_REMEDY: Final = "Give ClinVar's VCF (clinvar.vcf.gz) of the reference's build"
_BUILDS: Final = {"37": Build.GRCH37, "38": Build.GRCH38}
_BUILD: Final = re.compile(r"##reference=.*?(?:GRCh|hg)(37|38|19)", re.IGNORECASE)


@dataclass(frozen=True)
class ClinvarSites:
    """The opened file; made by `open_clinvar`. `is_frozen`: it is that of a knowledge snapshot."""

    file: SitesFile
    release: str | None
    is_frozen: bool = False

    @property
    def name(self) -> str:
        """The file with its release, where its header says one, and whether it is the snapshot's."""
        name = f"{self.file.path.name} of {self.release}" if self.release else self.file.path.name
        return f"{name} (knowledge snapshot)" if self.is_frozen else name

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.file.path

    @property
    def hash(self) -> FileHash:
        """What tells the file."""
        return self.file.hash

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        """Rows whose REF has a base in a window (0-based, half-open; by chromosome, sorted, apart from each other)."""
        return self.file.read(windows)


def open_clinvar(path: Path, genome: Genome, *, is_frozen: bool = False) -> ClinvarSites:
    """Open ClinVar's VCF; `is_frozen`: that of a knowledge snapshot.

    Raises:
        ReferenceInputError: no VCF, no clinical significance in its header, another build than the genome's, or a large file
            without an index.
    """
    file = open_sites_file(path, genome, SIGNIFICANCE_FIELDS, "its header names no clinical significance (CLNSIG)", _REMEDY)
    build = next((match[1].replace("19", "37") for line in file.header if (match := _BUILD.match(line))), None)
    if build is not None and genome.build in _BUILDS.values() and _BUILDS[build] is not genome.build:
        what = f"ClinVar is of {_BUILDS[build]} by its header, the reference of {genome.build}"
        raise ReferenceInputError(what, path=path, remedy=f"Give ClinVar's VCF of {genome.build}")
    release = next((line.partition("=")[2] for line in file.header if line.startswith("##fileDate=")), None)
    return ClinvarSites(file, release, is_frozen)
