"""Make reads whose truth is known.

The same parameters and seed give the same bytes. A truth table beside the reads says what was put in, fusion by fusion.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fascicle.cli.parsing import add_command, parse_count, parse_fraction
from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    from fascicle.simulate.truth import FusionTruth, SimulationTruth

DEFAULT_PAIRS = 100_000
DEFAULT_SEED = 1
DEFAULT_GENES = 649  # as many as the RNA panel has
REFERENCE_HELP = """Make a reference bundle of made-up genes.

Its genes have the exons of human ones in number and length, on made-up sequence with introns of 0.8 to 4 kb. It serves benchmarks
of a panel (the default) or a whole transcriptome (--genes 20000, which needs about 3 GB of memory) without a genome."""
RNA_HELP = """Make reads of an RNA panel, with fusions of a given abundance.

A fusion is written GENE:TRANSCRIPT:SITE[+ACGT]::GENE:TRANSCRIPT:SITE@FRACTION, 5' partner first. SITE is the last exon kept of
the 5' partner and the first of the 3' partner, or such a base as chrom:position (1-based). +ACGT are inserted bases. FRACTION
is the fusion's share of the molecules over the 3' partner's junction; ",five_prime=FRACTION" sets that of the 5' partner, and
",reciprocal=FRACTION" adds the reciprocal product. Example:

  fascicle simulate rna --fusion SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52 --out reads"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    rna = add_command(commands, "rna", RNA_HELP)
    rna.add_argument("--out", required=True, type=Path, metavar="DIR", help="directory for the reads and their truth")
    rna.add_argument(
        "--reference", type=Path, metavar="REF", help="reference bundle to draw from (default: the embedded synthetic one)"
    )
    rna.add_argument("--seed", type=parse_count, default=DEFAULT_SEED, metavar="N", help="seed (default: %(default)s)")
    _add_library(rna.add_argument_group("library"))
    _add_sequencing(rna.add_argument_group("sequencing"))
    reference = add_command(commands, "reference", REFERENCE_HELP)
    reference.add_argument("--out", required=True, type=Path, metavar="REF", help="directory of the bundle")
    reference.add_argument(
        "--genes", type=parse_count, default=DEFAULT_GENES, metavar="N", help="number of genes (default: %(default)s)"
    )
    reference.add_argument("--seed", type=parse_count, default=DEFAULT_SEED, metavar="N", help="seed (default: %(default)s)")


def _add_library(group: Any) -> None:
    fraction: dict[str, Any] = {"type": parse_fraction, "metavar": "FRACTION"}
    group.add_argument("--fusion", action="append", default=[], metavar="FUSION", dest="fusions", help="a fusion; repeatable")
    group.add_argument(
        "--expression",
        action="append",
        default=[],
        type=parse_expression,
        metavar="GENE=COPIES",
        help="relative copies of a gene's transcripts; repeatable (default: 10 for fusion partners, others log-normal around 1)",
    )
    group.add_argument("--fragment-mean", type=float, default=200.0, metavar="BP", help="mean length (default: %(default)s)")
    group.add_argument("--fragment-sd", type=float, default=50.0, metavar="BP", help="standard deviation (default: %(default)s)")
    group.add_argument("--stranded", action="store_true", help="dUTP protocol, read 1 antisense (default: unstranded)")
    group.add_argument("--duplicates", **fraction, default=0.1, help="PCR duplicates (default: %(default)s)")
    group.add_argument("--umi", type=int, default=0, metavar="BP", help="length of a UMI in the read name (default: none)")
    group.add_argument("--off-target", **fraction, default=0.02, help="reads of nothing in the reference (default: %(default)s)")
    group.add_argument("--intronic", **fraction, help="reads of unspliced RNA (default: 0.02, 0 without introns)")
    group.add_argument(
        "--template-switch", **fraction, default=0.0005, help="chimeras of two random transcripts (default: %(default)s)"
    )


def _add_sequencing(group: Any) -> None:
    group.add_argument(
        "--pairs", type=parse_count, default=DEFAULT_PAIRS, metavar="N", help="pairs, or single reads (default: %(default)s)"
    )
    group.add_argument("--read-length", type=parse_count, default=100, metavar="BP", help="read length (default: %(default)s)")
    group.add_argument("--single-end", action="store_true", help="one read per fragment (default: pairs)")
    group.add_argument("--errors", type=float, default=1.0, metavar="X", help="errors relative to the qualities (default: 1)")
    group.add_argument("--origins", action="store_true", help="also write where every read comes from")


def parse_expression(text: str) -> tuple[str, float]:
    """`GENE=COPIES`, for `type=`."""
    gene, _, copies = text.partition("=")
    try:
        return gene, float(copies)
    except ValueError:
        raise argparse.ArgumentTypeError(f"GENE=COPIES is needed, not {text!r}") from None


def run_simulate_rna(reference: Path | None, out: Path, *, is_quiet: bool, **settings: Any) -> SimulationTruth:
    """Simulate RNA reads; without a reference on the embedded one. `settings` are those of the workflow function."""
    from fascicle.adapters.cache_directory import find_cache_directory
    from fascicle.workflow.simulate_rna import simulate_rna_reads

    with open_progress(is_quiet=is_quiet) as progress:
        return simulate_rna_reads(reference=reference, cache=find_cache_directory(), out=out, progress=progress, **settings)


def format_truth_line(fusion: FusionTruth) -> str:
    """One line of what was put in.

    For example `SPECC1L::NTRK3  NM_015330.6 exon 6, NM_001012338.3 exon 14  119 molecules, abundance 0.525 (planned 0.52)`.
    """
    sites = ", ".join(f"{side.transcript} exon {side.exon}" for side in (fusion.five_prime, fusion.three_prime))
    abundance = "not defined" if fusion.abundance is None else f"{fusion.abundance:.3f}"
    counts = f"{fusion.unique_molecules} molecules, abundance {abundance} (planned {fusion.planned_abundance})"
    return f"{fusion.name}  {sites}  {counts}"


def run_simulate_reference(out: Path, *, genes: int, seed: int, is_quiet: bool) -> None:
    """Make a bundle of made-up genes and describe it on stdout."""
    from fascicle.workflow.simulate_reference import simulate_reference

    with open_progress(is_quiet=is_quiet) as progress:
        description = simulate_reference(out, genes=genes, seed=seed, progress=progress)
    sys.stdout.write(description)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    if args.action == "reference":
        run_simulate_reference(args.out, genes=args.genes, seed=args.seed, is_quiet=args.quiet)
        return
    truth = run_simulate_rna(
        args.reference,
        args.out,
        is_quiet=args.quiet,
        fusions=args.fusions,
        pairs=args.pairs,
        seed=args.seed,
        read_length=args.read_length,
        is_paired=not args.single_end,
        is_stranded=args.stranded,
        fragment_mean_bp=args.fragment_mean,
        fragment_sd_bp=args.fragment_sd,
        expression=dict(args.expression),
        duplicate_fraction=args.duplicates,
        umi_bp=args.umi,
        off_target_fraction=args.off_target,
        intronic_fraction=args.intronic,
        template_switch_fraction=args.template_switch,
        error_multiplier=args.errors,
        with_origins=args.origins,
    )
    if not args.quiet:
        lines = [*map(format_truth_line, truth.fusions), *map(str, truth.reads), str(truth.out / "truth.tsv")]
        sys.stdout.write("\n".join(lines) + "\n")
