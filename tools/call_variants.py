"""Calls small variants of BAM files by themselves, without the rest of `fascicle dna`, and writes a table.

    python tools/call_variants.py --genome FASTA --targets BED --tumour BAM [--normal BAM] [--build GRCh38] --out TSV

Contigs may be slices named chr:start-end. Every candidate has a row. It is what `measure_variants.py` runs and measures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from placed_files import PlacedFile, SlicedGenome, read_regions

from fascicle.calls.small_variants.calling import CallingContext, call_small_variants
from fascicle.model.loci import Build
from fascicle.model.variants import AlleleDepth, VariantCall

COLUMNS = (
    "chrom", "start", "ref", "alt", "verdict", "reasons", "status", "posterior", "somatic_probability", "fraction",
    "fraction_low", "fraction_high", "tumour_alternate", "tumour_depth", "normal_alternate", "normal_depth", "phase_set",
    "because",
)  # fmt: skip


def format_row(call: VariantCall) -> str:
    """A call as a line."""
    variant, fraction = call.variant, call.tumour.fraction
    normal = call.normal or AlleleDepth(None, None, None, None)
    numbers = (fraction.value, fraction.low, fraction.high) if fraction else (None, None, None)
    values = (
        variant.chrom, variant.start, variant.ref, variant.alt, call.verdict, ",".join(reason.name for reason in call.reasons),
        call.status, call.posterior, call.somatic_probability, *numbers, call.tumour.alternate, call.tumour.depth,
        normal.alternate, normal.depth, call.phase_set, "; ".join(reason.because for reason in call.reasons),
    )  # fmt: skip
    return "\t".join("" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value) for value in values)


def main() -> None:
    """Parses arguments, calls, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("genome", "targets", "tumour", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--normal", type=Path)
    parser.add_argument("--build", type=Build, default=Build.GRCH38)
    parser.add_argument("--threads", type=int, default=1)
    own = parser.parse_args()
    called = call_small_variants(
        PlacedFile(own.tumour),
        PlacedFile(own.normal) if own.normal else None,
        SlicedGenome(own.genome, own.build),
        tuple(read_regions(own.targets)),
        CallingContext(threads=own.threads),
    )
    lines = ["\t".join(COLUMNS), *map(format_row, called.calls)]
    own.out.write_text("\n".join(lines) + "\n", "ascii")
    own.out.with_suffix(".tally.txt").write_text(f"{called.tally}\n{called.limits}\n", "ascii")


if __name__ == "__main__":
    main()
