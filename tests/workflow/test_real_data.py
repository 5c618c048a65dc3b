"""The fusion engine on public reads of nine spiked-in fusion constructs, against the published breakpoints.

The reads and references lie in ../shared/data/rna beside the project. `truth.tsv` gives a range where callers spell one junction
in several ways (bases that both sides share); any place in it is right.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Side
from fascicle.model.loci import Build
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import find_fusions

RNA = Path(__file__).resolve().parents[3] / "shared" / "data" / "rna"
PIZZLY = (RNA / "pizzly" / "reads_1.fastq.gz", RNA / "pizzly" / "reads_2.fastq.gz")
TEMBE = (RNA / "tembe9" / "SRR1548811_8572_1.fq.gz", RNA / "tembe9" / "SRR1548811_8572_2.fq.gz")
# The construct holds a piece of intron, which a reference made from transcripts does not have.
WITH_INTRON = "EML4::ALK"
# The mini genome has no NTRK3 and no ALK.
NOT_IN_MINI_GENOME = {"ETV6::NTRK3", "EML4::ALK"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RNA.is_dir(), reason="needs ../shared/data/rna beside the project"),
]


@dataclass(frozen=True)
class Breakpoint:
    """Chromosome, first and last right position (1-based), strand."""

    chrom: str
    first1: int
    last1: int
    strand: str

    @classmethod
    def parse(cls, text: str) -> Breakpoint:
        chrom, places, strand = text.split(":")
        first1, _, last1 = places.partition("-")
        return cls(f"chr{chrom}", int(first1), int(last1 or first1), strand)

    def holds(self, side: Side) -> bool:
        position = side.position
        if position is None or (position.chrom, position.strand) != (self.chrom, self.strand):
            return False
        return self.first1 <= position.offset + 1 <= self.last1


@pytest.fixture(scope="module")
def truth() -> dict[str, tuple[Breakpoint, Breakpoint]]:
    with (RNA / "tembe9" / "truth.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 9
    return {f"{row['gene5']}::{row['gene3']}": (Breakpoint.parse(row["bp5"]), Breakpoint.parse(row["bp3"])) for row in rows}


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    sources = BundleSources(annotation=RNA / "pizzly" / "transcripts.gtf.gz", transcripts=RNA / "pizzly" / "transcripts.fasta.gz")
    return build_bundle(sources, tmp_path_factory.mktemp("pizzly") / "bundle")


@pytest.fixture(scope="module")
def mini_genome(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = RNA / "minigenome"
    sources = BundleSources(annotation=folder / "grch38_loci.gtf.gz", genome=folder / "grch38_loci.fa.gz")
    return build_bundle(sources, tmp_path_factory.mktemp("minigenome") / "bundle")


def find(reads: tuple[Path, Path], bundle: Bundle) -> FusionFindings:
    return find_fusions(reads, bundle, read_snapshot(), assay="rna", threads=2).findings


def list_wrong(fusions: tuple[Fusion, ...], truth: dict[str, tuple[Breakpoint, Breakpoint]]) -> list[str]:
    """Fusions that are not at their published places."""
    return [
        fusion.name
        for fusion in fusions
        if not all(own.holds(side) for own, side in zip(truth[fusion.name], (fusion.five_prime, fusion.three_prime), strict=True))
    ]


@pytest.mark.parametrize("reads", [PIZZLY, TEMBE], ids=["pizzly", "tembe9"])
def test_find_fusions__finds_nine_of_nine_on_transcripts(
    transcripts: Bundle, truth: dict[str, tuple[Breakpoint, Breakpoint]], reads: tuple[Path, Path]
) -> None:
    reported = find(reads, transcripts).reported
    assert sorted(fusion.name for fusion in reported) == sorted(truth)
    assert list_wrong(reported, truth) == [WITH_INTRON]
    (unplaced,) = (fusion for fusion in reported if fusion.name == WITH_INTRON)
    for side in (unplaced.five_prime, unplaced.three_prime):
        assert side.position is None
        assert side.unplaced_because


def test_find_fusions__finds_seven_of_seven_on_the_mini_genome(
    mini_genome: Bundle, truth: dict[str, tuple[Breakpoint, Breakpoint]]
) -> None:
    reported = find(TEMBE, mini_genome).reported
    assert sorted(fusion.name for fusion in reported) == sorted(truth.keys() - NOT_IN_MINI_GENOME)
    assert list_wrong(reported, truth) == []


@pytest.mark.parametrize("name", ["transcripts", "mini_genome"])
def test_build_bundle__recognises_the_build_of_public_annotations(name: str, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(name)
    assert bundle.build is Build.GRCH38
    assert len(bundle.symbols) >= 20
