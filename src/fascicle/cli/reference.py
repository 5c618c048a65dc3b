"""Build, verify and show reference bundles; fetch public sources.

A bundle is one directory with sequences, gene models, panel and index, made from a genome or from transcripts, and an annotation.
Every analysis reads from a bundle and names its hash in its results.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.copy_baseline import COPY_HELP, add_copy_arguments, run_add_copies
from fascicle.cli.fetching import FETCH_HELP, add_fetch_arguments, run_fetch, run_list
from fascicle.cli.msi_baseline import BASELINE_HELP, add_baseline_arguments, run_add_baseline
from fascicle.cli.parsing import add_command, parse_count, parse_named_file
from fascicle.cli.progress import open_progress
from fascicle.model.loci import Build

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

ARTEFACTS_HELP = """List a laboratory's artefacts in a bundle, from its fusion-free runs.

Takes the candidates, reported and filtered, of result directories made with this bundle (fascicle fusions, fascicle run) and
writes those that recur into REF/artefacts.tsv. An earlier list is replaced. Candidates like them are then filtered as
laboratory_artefact."""
NORMALS_HELP = """Make a panel of normals, so that what normals show is not taken for a tumour's variant.

Takes all candidates, reported and filtered, of normals of one method: result directories of `fascicle dna --tumour NORMAL`, or
VCFs of other callers, one a normal. Writes REF/normals.tsv, which `fascicle dna` and `fascicle run` use then, or FILE for
`fascicle dna --normals-panel`. An earlier panel is replaced. What two normals show is then filtered as panel_of_normals."""
HLA_HELP = """Add the HLA database to a reference, from a release of IPD-IMGT/HLA.

Reads the FASTA files of coding and genomic sequences and the lists of G and P groups in FOLDER (fascicle reference fetch --only
imgt_hla, or any folder that holds them, plain or gzip) and writes REF/hla.npz for fascicle hla. REF is a bundle, or a new
directory for HLA alone. An earlier database is replaced; the bundle's hash stays."""
BUILDS = [build.value for build in Build if build is not Build.UNKNOWN]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_build_arguments(add_command(commands, "build", "Make a bundle from sequences and an annotation."))
    _add_artefact_arguments(add_command(commands, "add-artefacts", ARTEFACTS_HELP))
    _add_normals_arguments(add_command(commands, "add-normals", NORMALS_HELP))
    add_baseline_arguments(add_command(commands, "add-msi-baseline", BASELINE_HELP))
    add_copy_arguments(add_command(commands, "add-copy-baseline", COPY_HELP))
    hla = add_command(commands, "add-hla", HLA_HELP)
    hla.add_argument("--imgt", required=True, type=Path, metavar="FOLDER", help="folder with a release of IPD-IMGT/HLA")
    hla.add_argument("reference", type=Path, metavar="REF", help="reference bundle, or directory for HLA alone")
    for name, does in (
        ("verify", "Check every file of a bundle against its hash."),
        ("show", "Say what a bundle holds and was made from."),
    ):
        add_command(commands, name, does).add_argument("reference", type=Path, metavar="REF", help="reference bundle")
    add_fetch_arguments(add_command(commands, "fetch", FETCH_HELP))


def _add_build_arguments(build: argparse.ArgumentParser) -> None:
    sequences = build.add_mutually_exclusive_group(required=True)
    sequences.add_argument(
        "--genome", type=Path, metavar="FA", help="genome FASTA, whole or slices named chr:start-end; plain, gzip or bgzip"
    )
    sequences.add_argument(
        "--transcripts", type=Path, metavar="FA", help="transcript FASTA; positions then come from the annotation"
    )
    build.add_argument(
        "--annotation", required=True, type=Path, metavar="GTF|GFF3", help="gene models (Ensembl, GENCODE or RefSeq)"
    )
    build.add_argument(
        "--panel",
        metavar="NAME|FILE",
        help="these genes only: a panel's name, a list of genes, or a BED file (default: all coding)",
    )
    build.add_argument(
        "--abundant",
        type=parse_named_file,
        metavar="NAME=FA",
        action="append",
        default=[],
        help="FASTA of an abundant RNA (rRNA=FA, globin=FA ...) whose share of the reads is to be told; repeatable",
    )
    build.add_argument("--name", metavar="NAME", help="name of the bundle in results (default: the name of its directory)")
    build.add_argument(
        "--build", choices=BUILDS, metavar="BUILD", help="genome build: %(choices)s (default: told from the annotation)"
    )
    build.add_argument("--out", required=True, type=Path, metavar="REF", help="directory of the bundle")


def _add_artefact_arguments(artefacts: argparse.ArgumentParser) -> None:
    artefacts.add_argument("reference", type=Path, metavar="REF", help="reference bundle that the runs were made with")
    artefacts.add_argument("runs", type=Path, metavar="DIR", nargs="+", help="result directories of fusion-free samples")
    artefacts.add_argument(
        "--min-runs", type=parse_count, default=2, metavar="N", help="runs a candidate must occur in (default: %(default)s)"
    )
    artefacts.add_argument(
        "--min-molecules",
        type=parse_count,
        default=10,
        metavar="N",
        help="or molecules it must have in a single run (default: %(default)s)",
    )


def _add_normals_arguments(normals: argparse.ArgumentParser) -> None:
    normals.add_argument("reference", type=Path, metavar="REF", help="reference bundle that the normals were called with")
    normals.add_argument("normals", type=Path, metavar="DIR|VCF", nargs="+", help="result directory or VCF of one normal each")
    normals.add_argument("--out", type=Path, metavar="FILE", help="write the panel here (default: REF/normals.tsv)")


def run_build(
    out: Path,
    annotation: Path,
    *,
    genome: Path | None,
    transcripts: Path | None,
    panel: str | None,
    name: str | None,
    build: Build | None,
    abundant: Sequence[tuple[str, Path]],
    is_quiet: bool,
) -> None:
    """Make a bundle from a genome or from transcripts; exactly one of the two is given."""
    from fascicle.reference.abundant import AbundantSource
    from fascicle.workflow.build_reference import build_reference

    with open_progress(is_quiet=is_quiet) as progress:
        description = build_reference(
            out,
            annotation,
            genome=genome,
            transcripts=transcripts,
            panel=panel,
            name=name or out.name,
            build=build,
            abundant=tuple(AbundantSource(*own) for own in abundant),
            progress=progress,
        )
    sys.stdout.write(description)


def run_add_artefacts(reference: Path, directories: Sequence[Path], *, min_runs: int, min_molecules: int) -> None:
    """Write the artefact list of fusion-free runs into a bundle and say what is on it."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.case_results import read_calls
    from fascicle.adapters.knowledge_files import read_snapshot
    from fascicle.reference.artefacts import ARTEFACTS_FILE, format_artefacts
    from fascicle.reference.bundle import open_bundle
    from fascicle.workflow.list_artefacts import describe_artefacts, list_artefacts

    bundle = open_bundle(reference)
    found = ((str(directory), read_calls(directory)[1]) for directory in directories)
    runs = {name: findings for name, findings in found if findings is not None}
    artefacts = list_artefacts(runs, bundle, min_runs=min_runs, min_molecules=min_molecules)
    write_whole(reference / ARTEFACTS_FILE, format_artefacts(artefacts))
    sys.stdout.write(describe_artefacts(artefacts, len(runs), reference / ARTEFACTS_FILE, read_snapshot()))


def run_add_normals(reference: Path, given: Sequence[Path], out: Path | None) -> None:
    """Write the panel of some normals and say what it holds."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.normals import read_normal
    from fascicle.calls.small_variants.normals_panel import NORMALS_FILE, format_normals_panel
    from fascicle.reference.bundle import open_bundle
    from fascicle.workflow.list_normals import describe_normals, list_normals

    bundle = open_bundle(reference)
    panel = list_normals((read_normal(path, bundle) for path in given), bundle.build)
    path = out or reference / NORMALS_FILE
    write_whole(path, "".join(f"{line}\n" for line in format_normals_panel(panel)))
    sys.stdout.write(describe_normals(panel, path))


def run_add_hla(reference: Path, folder: Path, *, is_quiet: bool) -> None:
    """Write the HLA database of a release into a reference and say what it holds."""
    from fascicle.adapters.atomic import output_errors, write_whole
    from fascicle.reference.hla.database import HLA_FILE, format_database, open_database
    from fascicle.reference.hla.release import read_release
    from fascicle.workflow.type_hla import describe_database

    with open_progress(is_quiet=is_quiet) as progress:
        progress.start("laying out HLA alleles", None)
        data = format_database(read_release(folder))
        progress.finish()
    with output_errors(reference):
        reference.mkdir(parents=True, exist_ok=True)
    write_whole(reference / HLA_FILE, data)
    sys.stdout.write(describe_database(open_database(reference), reference / HLA_FILE))


def run_verify(reference: Path) -> None:
    """Check a bundle; a damaged one is a ReferenceInputError."""
    from fascicle.workflow.build_reference import verify_reference

    sys.stdout.write(verify_reference(reference))


def run_show(reference: Path) -> None:
    """Describe a bundle on stdout."""
    from fascicle.adapters.dna_inputs import open_normals
    from fascicle.reference.bundle import open_bundle
    from fascicle.workflow.build_reference import describe_reference
    from fascicle.workflow.list_normals import format_size

    sys.stdout.write(describe_reference(reference) + format_size(open_normals(None, open_bundle(reference))))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    if args.action == "build":
        run_build(
            args.out,
            args.annotation,
            genome=args.genome,
            transcripts=args.transcripts,
            panel=args.panel,
            name=args.name,
            build=None if args.build is None else Build(args.build),
            abundant=args.abundant,
            is_quiet=args.quiet,
        )
    elif args.action == "add-artefacts":
        run_add_artefacts(args.reference, args.runs, min_runs=args.min_runs, min_molecules=args.min_molecules)
    elif args.action == "add-normals":
        run_add_normals(args.reference, args.normals, args.out)
    elif args.action == "add-msi-baseline":
        run_add_baseline(args.reference, args.normals, targets=args.targets, panel=args.panel, is_quiet=args.quiet)
    elif args.action == "add-copy-baseline":
        run_add_copies(
            args.reference,
            args.normals,
            targets=args.targets,
            panel=args.panel,
            is_amplicon=args.amplicons,
            cram_reference=args.cram_reference,
            is_quiet=args.quiet,
        )
    elif args.action == "add-hla":
        run_add_hla(args.reference, args.imgt, is_quiet=args.quiet)
    elif args.action == "fetch" and args.list:
        run_list(args.only)
    elif args.action == "fetch":
        run_fetch(args.out, only=args.only, mirrors=args.mirror, is_quiet=args.quiet)
    elif args.action == "verify":
        run_verify(args.reference)
    else:
        run_show(args.reference)
