"""Call small and structural variants of a tumour, with or without its normal.

In place of reads, X and Y may be VCFs of Mutect2, Strelka2 (both of its files), VarDict, LoFreq, DRAGEN, freebayes or VarScan2,
also as nf-core/sarek delivers them: several files are merged, and a variant that two callers have is one variant with two
origins. From reads, copies of genes, structural variants, microsatellites and the share of tumour cells are called too. Writes
small_variants.vcf.gz, small_variants.json, copy_number.tsv, sv.vcf.gz, msi.json, tmb.json, coverage.tsv and qc.json, among
others, into the result directory; docs/results.md describes them. Result files of an earlier run are replaced.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.germline_options import GermlineOptions, add_germline_arguments, read_germline_options
from fascicle.cli.parsing import (
    add_cram_reference_argument,
    add_knowledge_argument,
    add_out_argument,
    add_reference_argument,
    add_sample_argument,
    add_threads_argument,
    parse_fraction,
    parse_lanes,
)
from fascicle.cli.progress import open_progress
from fascicle.cli.read_options import add_near_copies, add_read_options, read_handling

if TYPE_CHECKING:
    import argparse

    from fascicle.adapters.vcf_samples import SampleNames
    from fascicle.model.read_handling import ReadHandling
    from fascicle.reference.bundle import Bundle
    from fascicle.reference.genome import Genome
    from fascicle.workflow.call_dna import DnaAssay, DnaFiles, ReadCaller

DEFAULT_SAMPLE = "dna"


@dataclass(frozen=True)
class DnaOptions:
    """What the command was asked for beside its files; None leaves a choice to the files or out."""

    panel: str | None = None
    targets: Path | None = None
    population: tuple[Path, ...] = ()
    purity: float | None = None
    tumour_sample: str | None = None
    normal_sample: str | None = None
    cram_reference: Path | None = None
    normals: Path | None = None
    sample: str = DEFAULT_SAMPLE
    is_forced: bool = False
    handling: ReadHandling | None = None
    sex: str | None = None
    near_copies: Path | None = None
    knowledge: Path | None = None
    lift_over: Path | None = None
    germline: GermlineOptions = field(default_factory=GermlineOptions)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--tumour",
        required=True,
        nargs="+",
        type=parse_lanes,
        metavar="X",
        help="the tumour: FASTQ pair (lanes: A,B), a BAM or CRAM, or VCFs of callers",
    )
    parser.add_argument("--normal", nargs="+", type=parse_lanes, default=[], metavar="Y", help="its normal, in the same form")
    add_reference_argument(parser)
    add_out_argument(parser)
    parser.add_argument(
        "--population-vcf",
        nargs="+",
        type=Path,
        default=[],
        metavar="VCF",
        help="allele frequencies: a VCF of sites such as gnomAD's, or the folder that `fascicle reference fetch` made",
    )
    add_knowledge_argument(parser)
    add_germline_arguments(parser)
    parser.add_argument("--targets", type=Path, metavar="BED", help="target regions; variants outside are not reported")
    parser.add_argument("--panel", metavar="NAME|FILE", help="report on these genes only (default: all of REF)")
    parser.add_argument(
        "--purity", type=parse_fraction, metavar="FRACTION", help="share of tumour cells in the specimen, 0 to 1, as stated"
    )
    parser.add_argument(
        "--normals-panel", type=Path, metavar="FILE", help="a panel of normals (default: that of REF, see reference add-normals)"
    )
    parser.add_argument(
        "--sex",
        choices=("female", "male"),
        help="the patient's sex, held against the depth of X and Y",
    )
    _add_file_arguments(parser)
    add_cram_reference_argument(parser)
    add_near_copies(parser)
    add_read_options(parser)
    parser.add_argument(
        "--force", action="store_true", help="go on with samples of two persons, or exchanged ones, and say so in qc.json"
    )
    add_sample_argument(parser, DEFAULT_SAMPLE)
    add_threads_argument(parser)


def _add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be known of the files that are given."""
    parser.add_argument(
        "--tumour-sample",
        metavar="NAME",
        help="the tumour's column in the VCFs (default: as their headers say), or the sample that its BAM or CRAM should name",
    )
    parser.add_argument("--normal-sample", metavar="NAME", help="the same of the normal")
    parser.add_argument(
        "--lift-over",
        type=Path,
        metavar="CHAIN",
        help="chain file of UCSC (hg19ToHg38.over.chain.gz) that brings VCFs to the build of REF",
    )


def run_dna(
    tumour: Sequence[tuple[Path, ...]],
    normal: Sequence[tuple[Path, ...]],
    reference: Path,
    out: Path,
    options: DnaOptions,
    *,
    threads: int,
    is_quiet: bool,
) -> None:
    """Call the variants of one tumour and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.adapters.result_files import DNA_FILES, VARIANTS_VCF, list_contigs, write_dna_results
    from fascicle.adapters.structural_files import STRUCTURAL_FILES, write_structural_results
    from fascicle.cli.summary import format_variants
    from fascicle.reference.bundle import open_bundle
    from fascicle.workflow.call_dna import call_dna

    bundle = open_bundle(reference)
    assay = open_assay(tumour, normal, bundle, options)
    caller = _open_caller(bundle) if assay.is_reads else None
    snapshot = open_snapshot(options.knowledge)
    with open_result_directory(out, (*DNA_FILES, *STRUCTURAL_FILES)) as results, open_progress(is_quiet=is_quiet) as progress:
        findings = call_dna(assay, bundle, snapshot, read_caller=caller, threads=threads, progress=progress)
        write_dna_results(results, findings, list_contigs(assay.genome))
        write_structural_results(results, findings.structural, assay.genome)
    if not is_quiet:
        sys.stdout.write(format_variants(findings, out / VARIANTS_VCF))


def _open_caller(bundle: Bundle) -> ReadCaller:
    """Imported only where there are reads: importing all of it takes half a second."""
    from fascicle.adapters.read_caller import make_read_caller

    return make_read_caller(bundle)


def open_assay(
    tumour: Sequence[tuple[Path, ...]], normal: Sequence[tuple[Path, ...]], bundle: Bundle, options: DnaOptions
) -> DnaAssay:
    """Everything that the command was given, opened. Raises InputError."""
    from fascicle.adapters.dna_inputs import check_handling, open_settings
    from fascicle.adapters.knowledge_directory import find_frozen_clinvar
    from fascicle.adapters.vcf_samples import SampleNames
    from fascicle.model.cases import Role, Sex, Specimen
    from fascicle.reference.genome import open_genome
    from fascicle.workflow.call_dna import DnaAssay

    genome = open_genome(bundle)
    settings = open_settings(
        bundle,
        genome,
        panel=options.panel,
        targets=options.targets,
        population=options.population,
        tumour_cell_fraction=options.purity,
        normals=options.normals,
        near_copies=options.near_copies,
        germline=replace(options.germline.request, frozen_clinvar=find_frozen_clinvar(options.knowledge)),
    )
    sex = Sex(options.sex) if options.sex else Sex.UNKNOWN
    specimen = Specimen("tumour", Role.TUMOUR, tumour_cell_fraction=options.purity)
    settings = replace(settings, is_forced=options.is_forced, sex=sex, specimen=specimen)
    if options.handling is not None:
        settings = replace(settings, handling=options.handling, normal_handling=options.handling)
    names = SampleNames(options.tumour_sample, None if normal else options.normal_sample)
    tumour_files = _open_files(tumour, genome, names, options, "tumour")
    normal_files = _open_files(normal, genome, SampleNames(options.normal_sample), options, "normal") if normal else None
    check_handling(tumour_files, settings.handling, "the tumour")
    return DnaAssay(options.sample, tumour_files, normal_files, genome, settings)


def _open_files(
    given: Sequence[tuple[Path, ...]], genome: Genome, names: SampleNames, options: DnaOptions, whose: str
) -> DnaFiles:
    """The files of one specimen, opened where they are VCFs."""
    from fascicle.adapters.caller_vcfs import open_lift_over
    from fascicle.adapters.dna_inputs import open_vcfs
    from fascicle.errors import InputError
    from fascicle.reads.sources import ReadFiles

    lift_over = open_lift_over(options.lift_over, genome) if options.lift_over else None
    vcfs = open_vcfs([path for lanes in given for path in lanes], genome, names, whose, lift_over)
    if vcfs is not None:
        return vcfs
    if len(given) > 2:
        raise InputError(f"{len(given)} files of reads were given for the {whose}", remedy="Give X, or X and X2; lanes: A,B")
    return ReadFiles(given[0], given[1] if len(given) > 1 else (), options.cram_reference, names.tumour)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    options = DnaOptions(
        panel=args.panel,
        targets=args.targets,
        population=tuple(args.population_vcf),
        purity=args.purity,
        tumour_sample=args.tumour_sample,
        normal_sample=args.normal_sample,
        cram_reference=args.cram_reference,
        normals=args.normals_panel,
        sample=args.sample,
        is_forced=args.force,
        handling=read_handling(args),
        sex=args.sex,
        near_copies=args.near_copies,
        knowledge=args.knowledge,
        lift_over=args.lift_over,
        germline=read_germline_options(args),
    )
    run_dna(args.tumour, args.normal, args.reference, args.out, options, threads=args.threads, is_quiet=args.quiet)
