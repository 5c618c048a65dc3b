"""The sections of CASE.toml on tissue: FISH, stains, histology, and what a DNA assay says of rearrangements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from fascicle.adapters.course_forms import FactTable, Name, Number
from fascicle.adapters.toml_documents import Table
from fascicle.errors import ReferenceInputError
from fascicle.model.concordance import DnaRearrangements
from fascicle.model.diagnosis import NOTHING_SEEN, CellKind, Histology, Line, Site
from fascicle.model.fish import (
    LEAST_NUCLEI,
    CellCount,
    CutOff,
    CutOffMethod,
    FishTest,
    GeneEnd,
    NormalCount,
    Probe,
    ProbeKind,
    ReaderCount,
    SignalPattern,
)
from fascicle.model.stains import Compartment, Intensity, Stain
from fascicle.reference.panels import open_panel

Cells = Annotated[int, Field(ge=0, strict=True)]
Nuclei = Annotated[int, Field(ge=1, strict=True)]


class CellsTable(FactTable):
    """Nuclei of one pattern: their number, or what is stated of it."""

    makes = CellCount
    pattern: SignalPattern = Field(description="Pattern of signals.")
    cells: Cells | None = Field(None, description="Number of nuclei.")
    at_least: Cells | None = Field(None, description="Least number, where the number is not stated.")
    at_most: Cells | None = Field(None, description="Greatest number, where the number is not stated.")

    def build(self) -> tuple[SignalPattern, int, int | None]:
        """Pattern, least and greatest number; None: as many as there are nuclei. Raises ValueError for none or both."""
        if (self.cells is None) == (self.at_least is None and self.at_most is None):
            raise ValueError("give cells, or at_least and at_most")
        if self.cells is not None:
            return self.pattern, self.cells, self.cells
        return self.pattern, self.at_least or 0, self.at_most


class ReaderTable(FactTable):
    """What one reader counted."""

    makes = ReaderCount
    reader: Name = Field(description="Who counted, under a pseudonym.")
    nuclei: Nuclei = Field(description="Nuclei that were counted.")
    cells: list[CellsTable] = Field(default_factory=list, description="Nuclei by pattern.")
    gene_signals: Cells | None = Field(None, description="Signals of the gene in all nuclei, of an amplification probe.")
    centromere_signals: Cells | None = Field(None, description="Signals of the centromere in all nuclei.")

    def build(self) -> ReaderCount:
        """The count. Raises ValueError for more cells than nuclei."""
        built = (table.build() for table in self.cells)
        cells = tuple(CellCount(pattern, low, self.nuclei if high is None else high) for pattern, low, high in built)
        return ReaderCount(self.reader, self.nuclei, cells, self.gene_signals, self.centromere_signals)


class NormalTable(FactTable):
    """A normal specimen that the laboratory read with the probe."""

    makes = NormalCount
    nuclei: Nuclei = Field(description="Nuclei that were counted.")
    false_cells: Cells = Field(description="Nuclei that looked abnormal.")


class CutOffTable(FactTable):
    """The laboratory's cut-off."""

    makes = CutOff
    value: Annotated[float, Field(gt=0)] = Field(description="Fraction of nuclei, 0 to 1 (0.15 is 15 %), or ratio of signals.")
    is_positive_at: bool = Field(strict=True, description="True: at least this is positive; false: more than this.")
    origin: Name = Field(description="Where the laboratory has it from.")

    def build(self) -> CutOff:
        """The cut-off."""
        return CutOff(self.value, self.is_positive_at, CutOffMethod.STATED, self.origin)


class FishTable(FactTable):
    """One FISH test."""

    makes = FishTest
    identifier: Name = Field(description="Name of the test.")
    kind: ProbeKind = Field(description="Kind of probe.")
    gene: Name = Field(description="HGNC symbol of the gene.")
    partner: Name | None = Field(None, description="Other gene of a fusion probe, or the centromere (CEP12).")
    kept_end: GeneEnd | None = Field(None, description="End of the gene that the fusion keeps: three_prime for a kinase.")
    product: Name | None = Field(None, description="Product and maker of the probe.")
    specimen: Name | None = Field(None, description="Identifier of the specimen.")
    readers: list[ReaderTable] = Field(min_length=1, max_length=2, description="One reader or two.")
    cut_off: CutOffTable | None = Field(None, description="The laboratory's cut-off.")
    normals: list[NormalTable] = Field(default_factory=list, description="Normal specimens, out of which cut-offs follow.")
    method: CutOffMethod = Field(CutOffMethod.EXACT_BINOMIAL, description="Which of those cut-offs decides.")
    control_worked: bool | None = Field(None, strict=True, description="Whether the control worked.")
    least_nuclei: Nuclei = Field(LEAST_NUCLEI, description="Least number of nuclei for one reader.")
    said: Name | None = Field(None, description="The laboratory's own result in its words.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")

    def build(self) -> FishTest:
        """The test. Raises ValueError where a count cannot be, or a ratio above 1 is given for nuclei."""
        cut_off = None if self.cut_off is None else self.cut_off.build()
        if cut_off is not None and self.kind is not ProbeKind.AMPLIFICATION and cut_off.value > 1:
            raise ValueError(f"a cut-off of nuclei is a fraction from 0 to 1, not {cut_off.value:g}: write 0.15 for 15 %")
        return FishTest(
            self.identifier,
            Probe(self.kind, self.gene, self.kept_end, self.partner, self.product),
            tuple(reader.build() for reader in self.readers),
            self.specimen,
            cut_off,
            tuple(normal.build() for normal in self.normals),
            self.method,
            self.control_worked,
            self.least_nuclei,
            self.said,
            self.is_invented,
        )


class StainTable(FactTable):
    """A stain with more than a report's words."""

    makes = Stain
    marker: Name = Field(description="The marker.")
    said: Name = Field(alias="result", description="Result in words.")
    source: Name = Field(description="The report it is from.")
    percent: Annotated[Number, Field(ge=0, le=100)] | None = Field(None, description="Share of tumour cells.")
    clone: Name | None = Field(None, description="Clone of the antibody.")
    intensity: Intensity | None = Field(None, description="How strongly it stains.")
    compartments: list[Compartment] = Field(default_factory=list, description="Where in the cell.")
    pattern: Name | None = Field(None, description="Pattern in words.")
    has_internal_control: bool | None = Field(None, strict=True, description="Normal cells of the slide stain as they must.")


class HistologyTable(FactTable):
    """What the pathologist saw, in fixed words, for the candidate entities."""

    makes = Histology
    site: Site | None = Field(None, description="Where the tumour lies.")
    cells: list[CellKind] = Field(default_factory=list, description="Cells that dominate.")
    lines: list[Line] = Field(default_factory=list, description="Lines of differentiation.")


class RearrangementsTable(FactTable):
    """What a DNA assay says of rearrangements."""

    makes = DnaRearrangements
    introns: list[Name] | Name = Field(description="Genes whose breakpoint introns are captured, or the name of a panel.")
    found: list[Name] = Field(default_factory=list, description="Rearrangements that were found, `SPECC1L::NTRK3`.")
    source: Name = Field(description="The report or assay it is from.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")

    def build(self) -> DnaRearrangements:
        """The rearrangements. Raises ValueError for a name without `::`, and for a panel that is not there."""
        pairs = tuple(tuple(name.split("::")) for name in self.found)
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise ValueError("a rearrangement is written `SPECC1L::NTRK3`")
        return DnaRearrangements(
            _list_genes(self.introns), tuple((pair[0], pair[1]) for pair in pairs), self.source, self.is_invented
        )


class TissueSections(Table):
    """The part of CASE.toml on tissue; all of it is optional."""

    fish: list[FishTable] = Field(default_factory=list, description="FISH tests.")
    stains: list[StainTable] = Field(default_factory=list, description="Stains, in place of what a report says of a marker.")
    histology: HistologyTable | None = Field(None, description="What the pathologist saw, in fixed words.")
    dna_rearrangements: RearrangementsTable | None = Field(None, description="Rearrangements in DNA.")


TISSUE_TABLES: Final[Mapping[str, type[Table]]] = {
    "fish": FishTable,
    "readers": ReaderTable,
    "cut_off": CutOffTable,
    "normals": NormalTable,
    "stains": StainTable,
    "histology": HistologyTable,
    "dna_rearrangements": RearrangementsTable,
}


def make_tissue(sections: TissueSections) -> dict[str, Any]:
    """What the sections tell, by the fields of `model.tumour.Tumour`."""
    return {
        "fish": tuple(table.build() for table in sections.fish),
        "stains": tuple(table.build() for table in sections.stains),
        "histology": NOTHING_SEEN if sections.histology is None else sections.histology.build(),
        "rearrangements": None if sections.dna_rearrangements is None else sections.dna_rearrangements.build(),
    }


def _list_genes(given: list[str] | str) -> frozenset[str]:
    if isinstance(given, list):
        return frozenset(given)
    try:
        return frozenset(open_panel(given).genes)
    except ReferenceInputError as error:
        raise ValueError(f"{given!r}: {error.what}") from error
