"""Measures microsatellite instability against planted truth: the fraction of each sample, and of single sites the sensitivity and
the false rate, paired with a normal, against a baseline of normals, and against the tumour's own loci.

    python tools/measure_msi.py --shared MSI_SIM          the simulated panel of the shared data
    python tools/measure_msi.py --work DIR [--only NAME]  panels made by `planted_repeats`, in `SCENES`
    python tools/measure_msi.py --histograms FILE ...     files of distributions

Truth of a sample NAME is `NAME.unstable.tsv` (chromosome, start, end, shift), 0-based; a sample without it is stable. A site is
found where the locus that overlaps it most is unstable. CPU is that of this process for one sample with its comparison, without
compiling; RSS is the most that the process had.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam
from numpy.typing import NDArray
from planted_repeats import CHROM, Panel, Sample, choose_shifts, list_normals, write_panel, write_sample

from fascicle.adapters.msi_histograms import read_histograms
from fascicle.calls.msi.calling import LengthEvidence, call_msi
from fascicle.calls.msi.comparing import expect_from_baseline, expect_from_normal, expect_from_own
from fascicle.evidence.repeat_lengths import count_repeat_lengths
from fascicle.model.loci import Build, Span
from fascicle.model.msi import LocusVerdict, MicrosatelliteInstability, MicrosatelliteLocus
from fascicle.model.provenance import Provenance
from fascicle.reads.aligned import open_aligned
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import Bases, encode_bases
from fascicle.reference.repeats import scan_repeats
from fascicle.reference.targets import merge_spans
from fascicle.workflow.build_msi_baseline import sum_up_normals

PROVENANCE = Provenance("0", "measure_msi", (), None, None, None, None, None)
Sites = dict[tuple[str, int, int], int | None]


@dataclass(frozen=True)
class Scene:
    """A panel with a stable tumour and tumours of some purities, the depths of tumour and normals, and the tumour's library."""

    name: str
    panel: Panel
    depth: int = 150
    normal_depth: int = 80
    purities: tuple[float, ...] = (0.6, 0.2)
    library: float = 1.0
    normals: int = 6


SCENES = (
    Scene("plain", Panel(seed=11)),
    Scene("ffpe", Panel(seed=12), library=1.8),
    Scene("shallow", Panel(seed=13), depth=60, normal_depth=40),
    Scene("deep", Panel(homopolymers=80, others=10, short=60, seed=14), depth=400, normal_depth=200, purities=(0.4, 0.1)),
    Scene("uneven", Panel(seed=15, spread=40.0)),
    Scene("heterozygous", Panel(seed=16, heterozygous=0.15)),
)


@dataclass(frozen=True)
class Assay:
    """An opened panel: its genome, its loci, its sites."""

    genome: Genome
    loci: tuple[MicrosatelliteLocus, ...]
    sites: list[tuple[str, Span]]

    def count(self, bam: Path) -> NDArray[np.int32]:
        """Fragments by length of the loci in a BAM."""
        with open_aligned(bam, self.genome, regions=[(chrom, span.start, span.end) for chrom, span in self.sites]) as reads:
            return count_repeat_lengths(reads, self.loci, self.genome).counts


def open_assay(fasta: Path, bed: Path) -> Assay:
    """The panel of a FASTA and a BED of sites."""
    with pysam.FastxFile(str(fasta)) as file:
        texts = {record.name: encode_bases(record.sequence.encode()) for record in file}

    def read(stretch: Stretch, span: Span) -> Bases:
        return texts[stretch.chrom][span.start : span.end]

    stretches = [Stretch(name, Span(0, len(bases)), name, is_slice=False) for name, bases in texts.items()]
    genome = Genome(Build.UNKNOWN, stretches, read)
    rows = [line.split() for line in bed.read_text("ascii").splitlines()]
    sites = [(row[0], Span(int(row[1]), int(row[2]))) for row in rows]
    return Assay(genome, scan_repeats(genome, merge_spans(sites)), sites)


def read_truth(path: Path) -> dict[tuple[str, int], int]:
    """Shifts by chromosome and start; none without the file."""
    if not path.is_file():
        return {}
    rows = [line.split() for line in path.read_text("ascii").splitlines()]
    return {(row[0], int(row[1])): int(row[3]) for row in rows}


def score(
    sites: Sequence[tuple[str, Span]], truth: dict[tuple[str, int], int], msi: MicrosatelliteInstability
) -> tuple[str, ...]:
    """Columns: fraction and interval, class, found, false, not assessed, shift right."""
    found = wrong = stable = unstable = left_out = right = 0
    for chrom, span in sites:
        near = [result for result in msi.loci if result.locus.chrom == chrom and result.locus.span.overlap(span)]
        own = max(near, key=lambda result: result.locus.span.overlap(span), default=None)
        if own is None:
            continue
        left_out += not own.verdict.is_assessed
        is_called, shift = own.verdict is LocusVerdict.UNSTABLE, truth.get((chrom, span.start))
        unstable += shift is not None
        stable += shift is None
        found += is_called and shift is not None
        right += is_called and own.shift == shift
        wrong += is_called and shift is None
    low, high = msi.fraction_low or 0.0, msi.fraction_high or 0.0
    return (
        f"{msi.fraction or 0:.1%} ({low:.1%} to {high:.1%})", msi.classification.value, f"{found} of {unstable}",
        f"{wrong} of {stable}", str(left_out), f"{right} of {found}",
    )  # fmt: skip


def measure(assay: Assay, folder: Path, tumours: Sequence[tuple[str, float | None]], normals: Sequence[str]) -> Iterator[str]:
    """Rows of a table, one a tumour and comparison."""
    begin = time.process_time()
    baseline = sum_up_normals(assay.loci, [assay.count(folder / f"{name}.bam") for name in normals])
    yield f"baseline of {len(normals)} normals: CPU {time.process_time() - begin:.1f} s"
    normal = assay.count(folder / "normal.bam")
    for name, purity in tumours:
        truth = read_truth(folder / f"{name}.unstable.tsv")
        begin = time.process_time()
        own = assay.count(folder / f"{name}.bam")
        counting = time.process_time() - begin
        for kind in ("paired", "baseline", "own loci"):
            begin = time.process_time()
            if kind == "paired":
                expectation = expect_from_normal(assay.loci, normal, 20)
            elif kind == "baseline":
                expectation = expect_from_baseline(assay.loci, baseline)
            else:
                expectation = expect_from_own(assay.loci, own, 20)
            msi = call_msi(LengthEvidence(assay.loci, own), expectation, purity, PROVENANCE)
            seconds = counting + time.process_time() - begin
            cells = (name, "not stated" if purity is None else f"{purity:.0%}", kind, *score(assay.sites, truth, msi))
            yield f"| {' | '.join(cells)} | {seconds:.1f} |"


HEAD = "| sample | purity | against | fraction (interval) | class | found | false | not assessed | shift right | CPU s |"


def make_scene(scene: Scene, work: Path) -> Path:
    """Makes the reads of a scene where they are not there yet."""
    folder = work / scene.name
    if (folder / "done").is_file():
        return folder
    text, repeats = write_panel(folder, scene.panel)
    seed = scene.panel.seed
    tumours = [Sample("stable", scene.depth, library=scene.library, seed=seed * 10)]
    tumours += [
        Sample(f"p{purity:.0%}".rstrip("%"), scene.depth, purity, 0.4, scene.library, seed * 10 + number)
        for number, purity in enumerate(scene.purities, start=1)
    ]
    for sample in (*tumours, Sample("normal", scene.normal_depth, seed=seed * 10 + 9)):
        write_sample(folder, text, repeats, sample)
        shifts = choose_shifts(repeats, sample)
        rows = (f"{CHROM}\t{repeats[n].start}\t{repeats[n].end}\t{shift}\n" for n, shift in sorted(shifts.items()))
        (folder / f"{sample.name}.unstable.tsv").write_text("".join(rows), encoding="ascii")
    for sample in list_normals(scene.normals, scene.normal_depth, seed):
        write_sample(folder, text, repeats, sample)
    for file in folder.glob("*.fq.gz"):
        file.unlink()
    (folder / "done").touch()
    return folder


def measure_scene(scene: Scene, work: Path) -> Iterator[str]:
    """The rows of one scene. Sites too short for the class are left out of the scores."""
    folder = make_scene(scene, work)
    assay = open_assay(folder / "reference.fa", folder / "sites.bed")
    counted = [(locus.chrom, locus.span) for locus in assay.loci if locus.is_counted]
    long = [(chrom, span) for chrom, span in assay.sites if any(c == chrom and span.overlap(s) for c, s in counted)]
    names = [("stable", None)] + [(f"p{purity:.0%}".rstrip("%"), purity) for purity in scene.purities]
    scored = Assay(assay.genome, assay.loci, long)
    yield from measure(scored, folder, names, [f"pon{n}" for n in range(scene.normals)])


def measure_shared(folder: Path) -> Iterator[str]:
    """The rows of the shared panel."""
    assay = open_assay(folder / "reference.fa.gz", folder / "sites.bed")
    names = [("mss_tumor", None), ("msih_p60", 0.6), ("msih_p60", None), ("msih_p20", 0.2), ("msih_p20", None)]
    yield from measure(assay, folder, names, [f"pon{n}" for n in range(6)])


def measure_histograms(paths: Sequence[Path]) -> Iterator[str]:
    """One row a file: its class against its own loci."""
    for path in paths:
        evidence = read_histograms(path)
        msi = call_msi(evidence, expect_from_own(evidence.loci, evidence.tumour, 20), None, PROVENANCE)
        yield f"{path.name}: {msi.classification.value}, {msi.because}"


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--histograms", type=Path, nargs="+", default=[])
    args = parser.parse_args()
    out = sys.stdout
    if args.shared:
        out.write("\n".join((HEAD, *measure_shared(args.shared))) + "\n")
    for scene in SCENES if args.work else ():
        if not args.only or scene.name in args.only:
            out.write("\n".join((f"\n{scene}", HEAD, *measure_scene(scene, args.work))) + "\n")
            out.flush()
    out.write("".join(f"{line}\n" for line in measure_histograms(args.histograms)))
    out.write(f"RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")


if __name__ == "__main__":
    main()
