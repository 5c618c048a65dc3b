"""The sections of CASE.toml that tell what other laboratories or other assays found in the tumour, and the patient's state.

They are results as a person copies them from a report. What Fascicle computes itself is not written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from fascicle.adapters.course_forms import FactTable, Flag, Known, Name
from fascicle.adapters.tissue_tables import TISSUE_TABLES, TissueSections, make_tissue
from fascicle.adapters.toml_documents import Table
from fascicle.calls.intervals import estimate_proportion
from fascicle.errors import ReferenceInputError
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.biomarkers import CopyState, Zygosity
from fascicle.model.consequences import Term
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.hla import parse_allele_name
from fascicle.model.loci import Build
from fascicle.model.numbers import Proportion
from fascicle.model.patient_state import ToldState
from fascicle.model.protein_changes import parse_protein_change
from fascicle.model.tumour import GeneCopies, GeneVariant, LookedAt, Measure, TissueType, Tumour
from fascicle.model.variants import PopulationFrequency, PredictedEffect, Prediction, SomaticStatus, parse_variant
from fascicle.model.verdicts import Reason
from fascicle.reference.panels import open_panel

Count = Annotated[int, Field(ge=0, strict=True)]
Fraction = Annotated[float, Field(ge=0, le=1)]


_TOGETHER: Final = (
    ("alternate", "depth"),
    ("population_frequency", "population_source"),
    ("filtered_by", "filtered_because"),
)


class StateTable(FactTable):
    """What labels ask of the patient and no fact of the course says. A key that is left out was not looked for."""

    makes = ToldState
    as_of: Name | None = Field(None, description="Fact of the course before which the state is meant, such as the board.")
    is_metastatic: Flag = Field(None, description="There are metastases.")
    is_locally_advanced: Flag = Field(None, description="The tumour is locally advanced.")
    is_unresectable: Flag = Field(None, description="The tumour cannot be resected.")
    is_recurrent: Flag = Field(None, description="The tumour has come back.")
    would_resection_be_morbid: Flag = Field(None, description="An operation is likely to cause severe morbidity.")
    was_resected: Flag = Field(None, description="The tumour was resected.")
    has_alternative: Flag = Field(None, description="There is a satisfactory alternative treatment.")
    needs_systemic: Flag = Field(None, description="Systemic treatment is needed.")
    is_test_approved: Flag = Field(None, description="The finding was made by a test that the regulator approved for the drug.")
    is_pregnant: Flag = Field(None, description="The patient is pregnant.")
    co_medication: Known[list[Name]] = Field(None, description="Other drugs that the patient takes; an empty list is none.")


class PredictionTable(FactTable):
    """What a tool predicts of a variant, by its own threshold."""

    makes = Prediction
    tool: Name = Field(description="Name of the tool, with its version.")
    about: PredictedEffect = Field(description="What it is about: protein, splicing, conservation.")
    has_effect: bool = Field(strict=True, description="It predicts an effect, or that the position is conserved.")


class VariantTable(FactTable):
    """A small variant that was found elsewhere, in the words of one transcript."""

    makes = GeneVariant
    gene: Name = Field(description="HGNC symbol.")
    sequence: Name | None = Field(None, description="Accession that the names and the exon number are counted on.")
    coding: Name | None = Field(None, description="Change of the coding sequence, `c.1867G>A`.")
    protein: Name | None = Field(None, description="Change of the protein, `p.Gly623Arg`.")
    terms: list[Term] = Field(default_factory=list, description="Sequence Ontology terms of the consequence.")
    exon: Annotated[int, Field(ge=1, strict=True)] | None = Field(None, description="Exon, from 1, of `sequence`.")
    other_sequences: list[Name] = Field(default_factory=list, description="Accessions that count alike.")
    origin: SomaticStatus = Field(SomaticStatus.UNKNOWN, description="Somatic or germline.")
    zygosity: Zygosity = Field(Zygosity.UNKNOWN, description="Whether every copy of the gene in the tumour has it.")
    alternate: Count | None = Field(None, description="Fragments with the variant.")
    depth: Count | None = Field(None, description="Fragments over it.")
    phase_set: int | None = Field(None, description="Variants with one number lie on the same molecules.")
    apart_from: list[Name] = Field(
        default_factory=list, description="Variants that reads show on other molecules, `TP53:p.Arg175His`."
    )
    place: Name | None = Field(None, description="Place and alleles on GRCh38 as in VCF, `chr17:7675088 C>T`.")
    population_frequency: Fraction | None = Field(None, description="Highest allele frequency in a continental population.")
    population_source: Name | None = Field(None, description="The resource of that frequency, with its version.")
    predictions: list[PredictionTable] = Field(default_factory=list, description="Computational predictions.")
    acmg: PathogenicityClass | None = Field(
        None, description="Class of a germline variant by ACMG/AMP, as the laboratory gave it."
    )
    filtered_by: Name | None = Field(None, description="Why it is not reported, as a word; without it, it is.")
    filtered_because: Name | None = Field(None, description="The datum of that reason.")
    source: Name = Field(description="The report or assay it is from.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")

    def build(self) -> GeneVariant:
        """The variant. Raises ValueError for a change or place that cannot be read, and for keys without each other."""
        if self.protein is not None:
            parse_protein_change(self.protein)
        for one, other in _TOGETHER:
            if (getattr(self, one) is None) != (getattr(self, other) is None):
                raise ValueError(f"{one} and {other} are given together")
        return GeneVariant(
            identifier=f"{self.gene}:{self.protein or self.coding or self.source}",
            gene=self.gene,
            sequence=self.sequence,
            coding=self.coding,
            protein=self.protein,
            terms=tuple(self.terms),
            source=self.source,
            exon=self.exon,
            other_sequences=tuple(self.other_sequences),
            origin=self.origin,
            zygosity=self.zygosity,
            fraction=self._estimate(),
            population=self._make_population(),
            predictions=tuple(item.build() for item in self.predictions),
            acmg=self.acmg,
            variant=None if self.place is None else parse_variant(self.place, Build.GRCH38),
            phase_set=self.phase_set,
            apart_from=tuple(self.apart_from),
            reasons=self._list_reasons(),
            is_invented=self.is_invented,
        )

    def _estimate(self) -> Proportion | None:
        if self.alternate is None or self.depth is None:
            return None
        if self.alternate > self.depth:
            raise ValueError(f"{self.alternate} of {self.depth} fragments cannot be")
        return estimate_proportion(self.alternate, self.depth, "fragments with the variant / fragments over it")

    def _make_population(self) -> PopulationFrequency | None:
        if self.population_frequency is None:
            return None
        return PopulationFrequency(self.population_frequency, self.population_source, "as told by the case")

    def _list_reasons(self) -> tuple[Reason, ...]:
        if self.filtered_by is None or self.filtered_because is None:
            return ()
        return (Reason(self.filtered_by, self.filtered_because),)


class CopiesTable(FactTable):
    """The copy number of a gene that was found elsewhere."""

    makes = GeneCopies
    gene: Name = Field(description="HGNC symbol.")
    state: CopyState = Field(description="State of the copy number.")
    source: Name = Field(description="The report or assay it is from.")
    copies: Annotated[float, Field(ge=0)] | None = Field(None, description="Copies in the tumour cells.")
    has_loh: bool | None = Field(None, strict=True, description="Loss of heterozygosity.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")


class MeasureTable(FactTable):
    """A figure of the whole tumour: TMB, MSI, altered_genome."""

    makes = Measure
    name: Name = Field(description="TMB, MSI, altered_genome.")
    value: float | None = Field(None, description="The figure.")
    low: float | None = Field(None, description="Lower end of its 95 % interval.")
    high: float | None = Field(None, description="Upper end of its 95 % interval.")
    unit: Name | None = Field(None, description="Unit, such as /Mb.")
    result: Name | None = Field(None, description="Class, such as MSI-H or MSS.")
    source: Name = Field(description="The report or assay it is from.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")


class CoverageTable(FactTable):
    """Residues of a protein that an assay read."""

    makes = ResidueCoverage
    gene: Name = Field(description="HGNC symbol.")
    sequences: list[Name] = Field(min_length=1, description="Accessions that the residues are counted on.")
    first: Annotated[int, Field(ge=1, strict=True)] = Field(description="First residue, from 1.")
    last: Annotated[int, Field(ge=1, strict=True)] = Field(description="Last residue.")
    depth: Count | None = Field(None, description="Least number of fragments.")
    lowest_fraction: Fraction | None = Field(None, description="Smallest allele fraction that would have been seen.")
    source: Name = Field(description="The report or assay it is from.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")


class LookedAtTable(Table):
    """The genes in which something was looked for, by symbol or by the name of a panel."""

    variants: list[Name] | Name | None = Field(None, description="Small variants: genes, or the name of a panel.")
    copies: list[Name] | Name | None = Field(None, description="Copy number: genes, or the name of a panel.")
    is_invented: bool = Field(False, strict=True, description="True for what was made up for an example.")


class HlaTable(FactTable):
    """HLA class I alleles as typed."""

    makes = TissueType
    alleles: list[Name] = Field(min_length=1, description="Alleles, such as A*02:01.")

    def build(self) -> TissueType:
        """The alleles. Raises ValueError for what is no allele name."""
        return TissueType(tuple(str(parse_allele_name(allele)) for allele in self.alleles))


class TumourSections(TissueSections):
    """The part of CASE.toml that tells of the tumour and of the patient's state; all of it is optional."""

    oncotree: Name | None = Field(None, description="OncoTree code of the diagnosis.")
    state: StateTable | None = Field(None, description="What labels ask of the patient.")
    variants: list[VariantTable] = Field(default_factory=list, description="Small variants found elsewhere.")
    copy_numbers: list[CopiesTable] = Field(default_factory=list, description="Copy numbers found elsewhere.")
    measures: list[MeasureTable] = Field(default_factory=list, description="Figures of the whole tumour.")
    coverage: list[CoverageTable] = Field(default_factory=list, description="Residues that were read.")
    looked_at: LookedAtTable | None = Field(None, description="What was looked for, and where.")
    hla: HlaTable | None = Field(None, description="HLA class I type.")


TUMOUR_TABLES: Final[Mapping[str, type[Table]]] = {
    "state": StateTable,
    "variants": VariantTable,
    "copy_numbers": CopiesTable,
    "measures": MeasureTable,
    "coverage": CoverageTable,
    "looked_at": LookedAtTable,
    "hla": HlaTable,
    **TISSUE_TABLES,
}


def make_tumour(sections: TumourSections) -> Tumour:
    """What the sections tell of the tumour. Raises ReferenceInputError for a panel that is not there."""
    looked_at = sections.looked_at or LookedAtTable.model_validate({})
    return Tumour(
        code=sections.oncotree,
        variants=_build(sections.variants),
        copies=_build(sections.copy_numbers),
        measures=_build(sections.measures),
        coverage=_build(sections.coverage),
        hla=None if sections.hla is None else sections.hla.build(),
        looked_at=_make_looked_at(looked_at),
        **make_tissue(sections),
    )


def _make_looked_at(table: LookedAtTable) -> LookedAt:
    return LookedAt(None, _list_genes(table.variants), _list_genes(table.copies), is_invented=table.is_invented)


def make_state(sections: TumourSections) -> ToldState:
    """What the sections tell of the patient's state."""
    return ToldState() if sections.state is None else sections.state.build()


def _build(tables: Any) -> Any:
    return tuple(table.build() for table in tables)


def _list_genes(given: list[str] | str | None) -> frozenset[str] | None:
    if given is None:
        return None
    if isinstance(given, list):
        return frozenset(given)
    try:
        return frozenset(open_panel(given).genes)
    except ReferenceInputError as error:
        raise ReferenceInputError(f"looked_at names the panel {given!r}: {error.what}", remedy=error.remedy) from error
