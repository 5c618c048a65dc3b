"""Small variants of a DNA assay, from reads or from other callers' files, on one path: population, judging, account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from fascicle.calls.consequence.annotating import annotate_variants
from fascicle.calls.germline.consent import withhold_germline
from fascicle.calls.germline.exon_copies import ExonCopies
from fascicle.calls.hotspots import AtHotspots, Hotspots, find_at_hotspots
from fascicle.calls.import_accounts import describe_file, list_chains, list_unplaced
from fascicle.calls.import_quality import check_imported_variants, check_population
from fascicle.calls.imported_variants import CallerVcf, LiftedBy
from fascicle.calls.importing_variants import call_imported_variants, sort_calls
from fascicle.calls.msi.classing import refuse_unread
from fascicle.calls.population import add_population
from fascicle.calls.protein_shapes import list_protein_shapes
from fascicle.calls.residues import list_read_residues
from fascicle.calls.small_variants.normals_panel import NormalsPanel
from fascicle.calls.tmb import TmbFacts, assess_tmb
from fascicle.calls.variant_genes import GeneFinder
from fascicle.calls.variant_reasons import TargetRegions, judge_place_and_population, list_near_copies
from fascicle.errors import InputError
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Sex, Specimen
from fascicle.model.copy_number import CopyNumberFindings
from fascicle.model.coverage import Coverage, ResidueCoverage
from fascicle.model.dna import DetectionLimit, ImportedFile, UnplacedAllele, VariantFindings, is_reported_or_germline
from fascicle.model.germline import GermlineFindings, GermlineSource
from fascicle.model.msi import MicrosatelliteInstability
from fascicle.model.panels import Panel
from fascicle.model.proteins import ProteinShape
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.quality import Quality
from fascicle.model.read_handling import ReadHandling
from fascicle.model.structural import StructuralVariant
from fascicle.model.variants import VariantCall
from fascicle.model.verdicts import Reason
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import sort_key
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.targets import Regions, Targets
from fascicle.reference.variant_sites import VariantSites
from fascicle.workflow.call_germline import GermlineContext, GermlineReads, GermlineSettings, find_germline
from fascicle.workflow.call_structural import StructuralReads, call_structural
from fascicle.workflow.measure_microsatellites import MeasuredMicrosatellites
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import make_provenance

Parameters: TypeAlias = Mapping[str, str | int | float | bool | None]
CallerVcfs: TypeAlias = tuple[CallerVcf, ...]
DnaFiles: TypeAlias = ReadFiles | CallerVcfs
"""What is given of one specimen: its reads, or the opened files of other callers."""
_COPIES_BY: Final = ("cnvkit",)
_NO_NORMAL_READS: Final = "not assessed: depth is that of the germline in the reads of a normal sample alone"
_SAME_KIND: Final = "Give both as reads, or both as VCF"


@dataclass(frozen=True)
class DnaSettings:
    """What the result of an assay depends on beside its files; None is "not given".

    `tumour_cell_fraction` is the share of tumour cells in the specimen, 0 to 1, as the pathologist states it; `specimen` and
    `sex` are what the case says of the tumour's specimen and of the patient. `is_forced`: go on with samples that cannot be
    what they are said to be. `normals` is a panel of normals, for variants called from reads. `near_copies`: regions known to
    have a near copy elsewhere in the genome. `handling` and `normal_handling`: how the reads of both are aligned and marked.
    `germline`: None where no consent to germline findings is stated; nothing of the germline is looked for then, and what the
    calls show of it is withheld.
    """

    panel: Panel | None = None
    targets: Targets | None = None
    population: VariantSites | None = None
    tumour_cell_fraction: float | None = None
    specimen: Specimen | None = None
    sex: Sex = Sex.UNKNOWN
    is_forced: bool = False
    normals: NormalsPanel | None = None
    near_copies: Regions | None = None
    handling: ReadHandling = field(default_factory=ReadHandling)
    normal_handling: ReadHandling = field(default_factory=ReadHandling)
    germline: GermlineSettings | None = None


@dataclass(frozen=True)
class DnaAssay:
    """A DNA assay of one tumour, opened: its name, its files and those of its normal, the genome they are on, its settings."""

    name: str
    tumour: DnaFiles
    normal: DnaFiles | None
    genome: Genome
    settings: DnaSettings

    @property
    def is_reads(self) -> bool:
        """Whether its variants have to be called from reads."""
        return isinstance(self.tumour, ReadFiles)


@dataclass(frozen=True)
class CalledReads:
    """What a caller of reads gives: all its candidates as calls, coverage, detection limits, checks, its own parameters,
    warnings that must be told in every output, and what the reads say of microsatellites, copies and structural variants (None:
    not looked for).
    """

    calls: tuple[VariantCall, ...]
    coverage: Coverage | None
    limits: tuple[DetectionLimit, ...]
    quality: Quality
    parameters: Parameters
    warnings: tuple[str, ...] = ()
    microsatellites: MeasuredMicrosatellites | None = None
    copy_number: CopyNumberFindings | None = None
    structural: StructuralReads | None = None
    germline: GermlineReads | None = None


class ReadCaller(Protocol):
    """Calls small variants in reads of a tumour, with or without those of its normal.

    Genes and population frequencies that it leaves open, targets and panel are judged behind it, as for imported calls.
    """

    def __call__(
        self,
        tumour: ReadFiles,
        normal: ReadFiles | None,
        bundle: Bundle,
        genome: Genome,
        settings: DnaSettings,
        *,
        threads: int,
        progress: Progress,
    ) -> CalledReads:
        """Raises ReadsError for files that cannot be used."""


@dataclass(frozen=True)
class _Raw:
    """Calls before they are judged by place and population."""

    calls: tuple[VariantCall, ...]
    has_normal: bool
    quality: Quality
    unplaced: tuple[UnplacedAllele, ...] = ()
    sources: tuple[ImportedFile, ...] = ()
    coverage: Coverage | None = None
    limits: tuple[DetectionLimit, ...] = ()
    warnings: tuple[str, ...] = ()
    microsatellites: MeasuredMicrosatellites | None = None
    copy_number: CopyNumberFindings | None = None
    structural: StructuralReads | None = None
    germline: GermlineReads | None = None
    lifted_by: tuple[LiftedBy, ...] = ()


def call_dna(
    assay: DnaAssay,
    bundle: Bundle,
    knowledge: Snapshot,
    *,
    read_caller: ReadCaller | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> VariantFindings:
    """Calls the small variants of one DNA assay, and those of the germline where consent to them is stated.

    The number of threads does not change the answer.

    Raises:
        InputError: reads beside VCFs, a file of another build, exchanged samples, or reads where no caller of reads is given.
    """
    progress = progress or SilentProgress()
    tumour, normal, genome, settings = assay.tumour, assay.normal, assay.genome, assay.settings
    raw, parameters = _read(assay, bundle, read_caller, threads, progress)
    calls = _judge(raw.calls, raw.coverage, bundle, genome, settings)
    kept, unplaced, withheld = (calls, raw.unplaced, 0) if settings.germline else withhold_germline(calls, raw.unplaced)
    progress.finish()
    inputs, tools = (*_list_paths(tumour), *_list_paths(normal)), _COPIES_BY if assay.is_reads else ()
    provenance = make_provenance("dna", inputs, bundle, knowledge, parameters, tools)
    variants = _compose_findings(
        assay.name, replace(raw, unplaced=unplaced), kept, bundle, settings, provenance, knowledge.hotspots
    )
    structural = call_structural(raw.structural, variants, bundle, knowledge, has_consent=settings.germline is not None)
    junctions = structural.calls if structural else ()
    germline = _find_germline(assay, raw, calls, bundle, variants.provenance, knowledge.hotspots, junctions)
    return replace(
        variants,
        proteins=_list_proteins(variants, bundle, knowledge),
        germline=germline,
        germline_withheld=withheld,
        structural=structural,
    )


def _read(
    assay: DnaAssay, bundle: Bundle, read_caller: ReadCaller | None, threads: int, progress: Progress
) -> tuple[_Raw, Parameters]:
    """The calls of an assay's reads or files, and what they depend on."""
    tumour, normal, settings = assay.tumour, assay.normal, assay.settings
    parameters = _list_parameters(settings)
    if isinstance(tumour, ReadFiles):
        caller = _require_caller(read_caller)
        called = caller(tumour, _require_reads(normal), bundle, assay.genome, settings, threads=threads, progress=progress)
        parameters |= {**called.parameters, "warnings": "; ".join(called.warnings) or None, "lift_over": None}
        return _take_called(called, has_normal=normal is not None), parameters
    progress.start("importing variants", None)
    raw = _import(tumour, _require_vcfs(normal), assay.genome)
    return raw, parameters | {"lift_over": "; ".join(dict.fromkeys(chain.name for chain in raw.lifted_by)) or None}


def _take_called(called: CalledReads, *, has_normal: bool) -> _Raw:
    return _Raw(
        called.calls,
        has_normal,
        called.quality,
        coverage=called.coverage,
        limits=called.limits,
        warnings=called.warnings,
        microsatellites=called.microsatellites,
        copy_number=called.copy_number,
        structural=called.structural,
        germline=called.germline,
    )


def _find_germline(
    assay: DnaAssay,
    raw: _Raw,
    calls: tuple[VariantCall, ...],
    bundle: Bundle,
    provenance: Provenance,
    hotspots: Hotspots | None,
    junctions: tuple[StructuralVariant, ...],
) -> GermlineFindings | None:
    """None without consent. Imported calls, and those of a tumour alone, are taken as they are."""
    settings = assay.settings
    if settings.germline is None:
        return None
    found = raw.germline or GermlineReads(calls, is_swapped=False, exons=ExonCopies((), None, _NO_NORMAL_READS))
    if found.is_swapped:
        found = replace(found, calls=_judge(found.calls, raw.coverage, bundle, assay.genome, settings))
    context = GermlineContext(
        assay=assay.name,
        source=GermlineSource.NORMAL if raw.has_normal else GermlineSource.TUMOUR,
        population=settings.population,
        purity=settings.tumour_cell_fraction,
        hotspots=hotspots,
        provenance=provenance,
        junctions=junctions,
    )
    return find_germline(found, context, bundle, assay.genome, settings.germline)


def _import(vcfs: CallerVcfs, normals: CallerVcfs, genome: Genome) -> _Raw:
    calls = call_imported_variants(vcfs, normals, GenomeBases(genome))
    has_normal = bool(normals) or any(vcf.has_normal for vcf in vcfs)
    quality = check_imported_variants(vcfs, calls, has_normal=has_normal)
    return _Raw(
        calls,
        has_normal,
        quality,
        list_unplaced(vcfs, normals),
        tuple(map(describe_file, vcfs)),
        lifted_by=list_chains((*vcfs, *normals)),
    )


def _judge(
    calls: Sequence[VariantCall], coverage: Coverage | None, bundle: Bundle, genome: Genome, settings: DnaSettings
) -> tuple[VariantCall, ...]:
    """The calls in genome order, with genes, population frequencies, and the reasons that follow from all settings."""
    targets, find_gene = settings.targets, GeneFinder(bundle)
    regions = None if targets is None else TargetRegions(targets.merged, targets.source)
    placed = tuple(call if call.gene else replace(call, gene=find_gene(call.variant)) for call in calls)
    known = add_population(placed, settings.population, GenomeBases(genome))
    copied = list_near_copies(coverage, settings.near_copies.source if settings.near_copies else None)
    judged = (_add_reasons(call, judge_place_and_population(call, regions, settings.panel, copied)) for call in known)
    return sort_calls(judged, sort_key)


def _add_reasons(call: VariantCall, reasons: tuple[Reason, ...]) -> VariantCall:
    return replace(call, reasons=(*call.reasons, *reasons)) if reasons else call


def _compose_findings(
    assay: str,
    raw: _Raw,
    calls: tuple[VariantCall, ...],
    bundle: Bundle,
    settings: DnaSettings,
    provenance: Provenance,
    hotspots: Hotspots | None,
) -> VariantFindings:
    panel, sites = settings.panel, settings.population
    wanted = set(panel.genes) if panel else set(bundle.symbols)
    chains = dict.fromkeys(chain.file for chain in raw.lifted_by)
    resources = (*chains, *(sites.hashes if sites else ()), *_list_hashes(settings.normals))
    own_provenance = replace(provenance, inputs=(*provenance.inputs, *resources))
    consequences = annotate_variants([call.variant for call in calls], bundle, [call.phase_set for call in calls])
    spots = None if hotspots is None else find_at_hotspots(consequences, hotspots)
    return VariantFindings(
        assay=assay,
        panel=f"{panel.name} {panel.version}" if panel else str(bundle.header["panel"]),
        genes_assessed=len(wanted & set(bundle.symbols)),
        genes_unusable=tuple(gene for gene in bundle.unusable_genes if panel is None or gene.gene in wanted),
        has_normal=raw.has_normal,
        tumour_cell_fraction=settings.tumour_cell_fraction,
        calls=calls,
        unplaced=raw.unplaced,
        sources=raw.sources,
        population=sites.name if sites else None,
        coverage=raw.coverage,
        quality=Quality((*raw.quality.checks, check_population(calls, sites.name if sites else None))),
        provenance=own_provenance,
        limits=raw.limits,
        warnings=raw.warnings,
        consequences=tuple(own for call, own in zip(calls, consequences, strict=True) if is_reported_or_germline(call)),
        residues=_list_residues(raw, bundle),
        burden=assess_tmb(calls, consequences, _find_tmb_facts(raw, settings, spots), own_provenance),
        microsatellites=_call_msi(raw, settings, own_provenance),
        copy_number=raw.copy_number,
    )


def _call_msi(raw: _Raw, settings: DnaSettings, provenance: Provenance) -> MicrosatelliteInstability:
    measured, purity = raw.microsatellites, settings.tumour_cell_fraction
    return refuse_unread(purity, provenance) if measured is None else measured.call(purity, provenance)


def _list_hashes(normals: NormalsPanel | None) -> tuple[FileHash, ...]:
    return (normals.source,) if normals is not None and normals.source is not None else ()


def _list_residues(raw: _Raw, bundle: Bundle) -> tuple[ResidueCoverage, ...]:
    if raw.coverage is None:
        return ()
    found = (bundle.find_gene(row.gene) for row in raw.coverage.genes)
    return list_read_residues(raw.coverage, (gene for gene in found if gene is not None), raw.limits)


def _list_proteins(variants: VariantFindings, bundle: Bundle, knowledge: Snapshot) -> tuple[ProteinShape, ...]:
    """Of the reported variants."""
    chosen = variants.chosen
    own = (chosen[call.variant] for call in variants.reported if call.variant in chosen)
    return list_protein_shapes(own, bundle, knowledge.hotspots)


def _find_tmb_facts(raw: _Raw, settings: DnaSettings, spots: AtHotspots | None) -> TmbFacts:
    return TmbFacts(
        callable_bp=raw.coverage.callable_coding_bp if raw.coverage else None,
        has_normal=raw.has_normal,
        has_population=settings.population is not None,
        purity=settings.tumour_cell_fraction,
        is_panel=settings.panel is not None or settings.targets is not None,
        hotspots=spots.found if spots else None,
        hotspots_unknown=spots.unknown if spots else frozenset(),
    )


def _list_parameters(settings: DnaSettings) -> dict[str, str | int | float | bool | None]:
    return {
        "panel": settings.panel.name if settings.panel else None,
        "targets": settings.targets.source if settings.targets else None,
        "population": settings.population.name if settings.population else None,
        "near_copies": settings.near_copies.source if settings.near_copies else None,
        "tumour_cell_fraction": settings.tumour_cell_fraction,
    }


def _list_paths(files: DnaFiles | None) -> tuple[Path, ...]:
    if files is None:
        return ()
    return files.all if isinstance(files, ReadFiles) else tuple(vcf.path for vcf in files)


def _require_caller(read_caller: ReadCaller | None) -> ReadCaller:
    if read_caller is None:
        remedy = "Give the VCF of a caller in place of the reads"
        raise InputError("this version does not call small variants from reads", remedy=remedy)
    return read_caller


def _require_reads(normal: DnaFiles | None) -> ReadFiles | None:
    if normal is None or isinstance(normal, ReadFiles):
        return normal
    raise InputError("the tumour is given as reads and the normal as VCF", remedy=_SAME_KIND)


def _require_vcfs(normal: DnaFiles | None) -> CallerVcfs:
    if isinstance(normal, ReadFiles):
        raise InputError("the tumour is given as VCF and the normal as reads", remedy=_SAME_KIND)
    return normal or ()
