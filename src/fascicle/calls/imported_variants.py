"""Small variants as other callers' files give them, before they are normalised, merged and judged here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fascicle.model.dna import UnplacedAllele
from fascicle.model.loci import Build
from fascicle.model.provenance import FileHash
from fascicle.model.variants import SmallVariant, SomaticStatus


class VariantCaller(StrEnum):
    """A program whose VCF is understood; `vcf` is any other, read by the reserved fields of the VCF specification."""

    MUTECT2 = "mutect2"
    STRELKA2 = "strelka2"
    VARDICT = "vardict"
    LOFREQ = "lofreq"
    DRAGEN = "dragen"
    FREEBAYES = "freebayes"
    VARSCAN2 = "varscan2"
    OTHER = "vcf"


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """Depth of one sample at one allele as its caller counts it; None is "not in the file".

    `strands` are reference forward and reverse, alternate forward and reverse; `formula` says which fields were divided.
    """

    depth: int | None
    reference: int | None
    alternate: int | None
    formula: str
    strands: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Whose variant it is in the words of the caller: `because` quotes them, and is empty where the caller does not say."""

    status: SomaticStatus
    because: str = ""


SAYS_NOTHING = Statement(SomaticStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ImportedAllele:
    """One alternate allele of one row. `filters` are those that the caller gave it, none for PASS; None where it did not filter.

    `fields` are the caller's own fields (name, text) that the counts were taken from, with POS, REF, ALT and FILTER as written.
    `is_tumour_empty` says that the tumour's column has no value at all beside that of another sample, which has the allele.
    """

    variant: SmallVariant
    line: int
    filters: tuple[str, ...] | None
    tumour: SampleCounts
    normal: SampleCounts | None
    statement: Statement
    fields: tuple[tuple[str, str], ...]
    is_tumour_empty: bool = False


@dataclass(frozen=True, slots=True)
class LiftedBy:
    """The chain file that a file's alleles were brought to the reference's build by, between which builds, and how many were."""

    file: FileHash
    source: Build
    target: Build
    count: int

    @property
    def name(self) -> str:
        """Such as `hg19ToHg38.over.chain.gz, GRCh37 to GRCh38`."""
        return f"{self.file.name}, {self.source} to {self.target}"


@dataclass(frozen=True, slots=True)
class CallerVcf:
    """A file: who made it, where it was read from, its alleles in order, and what else its rows hold (see `model.dna`).

    `is_filtered` is False where the header says that the caller's own filters were not run. `lifted_by` is None where the file
    is on the reference's build.
    """

    caller: VariantCaller
    path: Path
    has_normal: bool
    is_filtered: bool
    records: int
    records_without_variant: int
    alleles: tuple[ImportedAllele, ...]
    unplaced: tuple[UnplacedAllele, ...]
    lifted_by: LiftedBy | None = None
