"""What a DNA assay gave: the content of `small_variants.json`, with accounts that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.consequences import TranscriptConsequence, VariantConsequence
from fascicle.model.copy_number import CopyNumberFindings
from fascicle.model.coverage import Coverage, ResidueCoverage
from fascicle.model.germline import GermlineFindings
from fascicle.model.msi import MicrosatelliteInstability
from fascicle.model.panels import UnusableGene
from fascicle.model.proteins import ProteinShape
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Quality
from fascicle.model.structural import StructuralFindings
from fascicle.model.tmb import TumourMutationalBurden
from fascicle.model.variants import SmallVariant, SomaticStatus, VariantCall
from fascicle.model.verdicts import Reason

GERMLINE: Final = "germline"
"""The reason of a variant that is of the germline, by the normal or by its caller: no finding of the tumour, listed apart."""


def is_reported_or_germline(call: VariantCall) -> bool:
    """Whether a reader meets a call: nothing but its being of the germline speaks against it."""
    return {reason.name for reason in call.reasons} <= {GERMLINE}


@dataclass(frozen=True, slots=True)
class UnplacedAllele:
    """An allele of an imported file that is no small variant: where it stands in the file, its text, and why it is none.

    `start` is the 0-based offset of POS on `chrom`, as in the file; an allele that could not be lifted is on the file's build.
    `status`: whose it is by its caller, where that was read.
    """

    file: str
    line: int
    chrom: str
    start: int
    ref: str
    alt: str
    reason: Reason
    status: SomaticStatus = SomaticStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A VCF that calls were imported from. `records` counts its rows, `records_without_variant` those whose ALT says that there
    is none (blocks of a gVCF), `alleles` the alternate alleles of the others, `unplaced` those of them that are no small variant
    or could not be lifted; `lifted` those that were, None where the file is on the reference's build.
    """

    file: str
    caller: str
    records: int
    records_without_variant: int
    alleles: int
    unplaced: int
    lifted: int | None = None


@dataclass(frozen=True, slots=True)
class DetectionLimit:
    """A gene (or a target without one): its target bases, their median depth in fragments, and the fraction above which a
    substitution is found with a probability of 95 %, at half of the bases and at nineteen of twenty.

    A limit is None where the depth does not suffice for any fraction; `undetectable_bp` are the bases at which that is so.
    """

    name: str
    length_bp: int
    median_depth: float
    median_limit: float | None
    limit_at_95_percent: float | None
    undetectable_bp: int


@dataclass(frozen=True, slots=True)
class VariantFindings:
    """Row 2 of a case: everything the DNA assay gave on small variants. `calls` holds the reported and the filtered ones.

    sources: the tumour's imported files, empty where the variants were called from reads.
    unplaced: alleles of those files that are no call.
    population: the resource that population frequencies come from, None where none was given.
    coverage: that of the tumour, None where its reads were not seen.
    limits: smallest fractions that would have been found, one a gene; empty where the reads were not seen.
    consequences: of the reported calls and of those that only a `germline` reason speaks against, in the order of the calls.
    residues: runs of residues that were read, of each gene's preferred transcripts; empty where the reads were not seen.
    burden: the tumour mutational burden, with a line for every call.
    microsatellites: their instability; not assessable where the reads were not seen.
    copy_number: copies of genes and purity, None where the reads were not seen; in its own file `copy_number.json`.
    proteins: those that reported variants change, for their pictures.
    germline: findings of the germline; None where no consent to them is stated. A file of their own holds them.
    germline_withheld: calls that are of the germline and are not held here, because no consent to germline findings is stated.
    tumour_cell_fraction: as stated for the specimen, 0 to 1; None where it is not stated.
    warnings: sentences that must be told in every output, such as that reads were aligned to a part of the genome.
    structural: structural variants, None where the reads were not seen; they stand in a file of their own.
    """

    assay: str
    panel: str
    genes_assessed: int
    genes_unusable: tuple[UnusableGene, ...]
    has_normal: bool
    tumour_cell_fraction: float | None
    calls: tuple[VariantCall, ...]
    unplaced: tuple[UnplacedAllele, ...]
    sources: tuple[ImportedFile, ...]
    population: str | None
    coverage: Coverage | None
    quality: Quality
    provenance: Provenance
    limits: tuple[DetectionLimit, ...] = ()
    consequences: tuple[VariantConsequence, ...] = ()
    burden: TumourMutationalBurden | None = None
    residues: tuple[ResidueCoverage, ...] = ()
    warnings: tuple[str, ...] = ()
    microsatellites: MicrosatelliteInstability | None = None
    copy_number: CopyNumberFindings | None = None
    structural: StructuralFindings | None = None
    proteins: tuple[ProteinShape, ...] = ()
    germline: GermlineFindings | None = None
    germline_withheld: int = 0

    @property
    def is_imported(self) -> bool:
        """Whether the calls come from other callers' files, so that the reads were not seen."""
        return bool(self.sources)

    @property
    def is_lifted(self) -> bool:
        """Whether variants of imported files were brought to the reference's build."""
        return any(source.lifted is not None for source in self.sources)

    @property
    def reported(self) -> tuple[VariantCall, ...]:
        """Calls nothing speaks against."""
        return tuple(call for call in self.calls if not call.reasons)

    @property
    def filtered(self) -> tuple[VariantCall, ...]:
        """Calls with at least one reason against."""
        return tuple(call for call in self.calls if call.reasons)

    @property
    def chosen(self) -> dict[SmallVariant, TranscriptConsequence]:
        """The consequence that stands for each variant that has one."""
        return {own.variant: own.chosen for own in self.consequences if own.chosen is not None}

    @property
    def alleles_read(self) -> int | None:
        """Alternate alleles in the imported files; None where the variants were called from reads."""
        return sum(source.alleles for source in self.sources) if self.is_imported else None

    @property
    def merged(self) -> int | None:
        """Alleles that describe a variant which another allele describes too; read = unplaced + merged + withheld + calls."""
        read = self.alleles_read
        return None if read is None else read - len(self.unplaced) - self.germline_withheld - len(self.calls)
