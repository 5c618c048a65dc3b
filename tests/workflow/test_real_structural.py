"""Structural variants on real sequence: HCC1954 as it was sequenced, and EWSR1::FLI1 between real introns, DNA and RNA."""

from __future__ import annotations

import bz2
import gzip
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fascicle.adapters.structural_files import read_structural
from fascicle.cli import main
from fascicle.model.fusions import Junction
from fascicle.model.loci import Position, Strand
from fascicle.model.structural import StructuralFindings, StructuralVariant
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from joined_case import CASE, write_reads
from real_genes import DATA

HCC1954 = DATA / "dna" / "hcc1954_sv"
TUMOUR, NORMAL = HCC1954 / "G15512.HCC1954.1.COST16011_region.bam", HCC1954 / "HCC1954.NORMAL.30x.compare.COST16011_region.bam"
# What the delivered FASTA knows, 1-based; all else in it is unknown.
KNOWN = (("8", 107_653_000, 107_654_000), ("11", 94_975_200, 94_976_300), ("11", 94_987_300, 94_988_400))
MINIGENOME = DATA / "rna" / "minigenome"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def hcc1954(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bundle of the known slices; it asks for a gene, so one is made up on chromosome 11."""
    folder = tmp_path_factory.mktemp("hcc1954")
    slices = dict(read_slices())
    (folder / "slices.fa").write_text("".join(f">chr{c}:{a}-{b}\n{slices[c, a, b]}\n" for c, a, b in KNOWN))
    (folder / "targets.bed").write_text("".join(f"chr{c}\t{a - 1}\t{b}\n" for c, a, b in KNOWN))
    names = 'gene_id "G1"; transcript_id "T1"; gene_name "SLICE11"; gene_biotype "protein_coding";'
    exons = ((94_975_301, 94_975_400), (94_976_101, 94_976_200))
    (folder / "genes.gtf").write_text(
        "#!genome-build GRCh37.p13\n" + "".join(f"11\ttest\texon\t{a}\t{b}\t.\t+\t.\t{names}\n" for a, b in exons)
    )
    build_bundle(BundleSources(folder / "genes.gtf", genome=folder / "slices.fa"), folder / "bundle")
    return folder


def read_slices() -> Iterator[tuple[tuple[str, int, int], str]]:
    """The known stretches out of the packed FASTA, whose lines have 60 bases, without unpacking its 286 MB to disk."""
    packed = HCC1954 / "Homo_sapiens_assembly19.COST16011_region.fa.tar.bz2"
    with bz2.open(packed) as raw, tarfile.open(fileobj=raw) as archive:
        member = archive.extractfile(archive.getmembers()[0])
        assert member is not None
        text = member.read()
    starts = {line.split("\t")[0]: int(line.split("\t")[2]) for line in (HCC1954 / INDEX).read_text().splitlines()}
    for chrom, start1, end in KNOWN:
        low, high = (starts[chrom] + (at // 60) * 61 + at % 60 for at in (start1 - 1, end))
        yield (chrom, start1, end), text[low:high].replace(b"\n", b"").decode()


INDEX = "Homo_sapiens_assembly19.COST16011_region.fa.fai"


def call(folder: Path, out: Path, *files: object) -> StructuralFindings:
    options = ("--reference", folder / "bundle", "--out", out, "--targets", folder / "targets.bed", "--quiet")
    assert main(["dna", *map(str, (*options, *files))]) == 0
    found = read_structural(out)
    assert found is not None
    return found


def find_places(call: StructuralVariant) -> tuple[str, str]:
    return tuple(
        f"{end.position.chrom}:{end.position.offset + 1}{end.position.strand}" for end in (call.five_prime, call.three_prime)
    )  # type: ignore[return-value]


def test_hcc1954__the_translocation_is_placed_to_the_base_and_the_normal_is_clean(hcc1954: Path, tmp_path: Path) -> None:
    """The records that come with the reads: 8:107653518 G]11:94975749] with two shared bases, 11:94987872 T[8:107653411[."""
    found = call(hcc1954, tmp_path / "out", "--tumour", TUMOUR, "--normal", NORMAL, "--force")
    assert {find_places(own): own.junction for own in found.reported} == {
        ("chr8:107653518+", "chr11:94975749-"): Junction(2),
        ("chr8:107653411-", "chr11:94987872-"): Junction(0),
    }
    for own in found.reported:
        assert own.normal is not None
        assert (own.normal.fragments, own.status.value) == (0, "somatic")
        assert own.tumour.split_reads >= 30
    (bridged,) = (own for own in found.filtered if not own.is_exact)
    assert [reason.name for reason in bridged.reasons] == ["bridged"]
    assert "chr8:107653411-107653518" in bridged.reasons[0].because
    assert bridged.tumour.spanning_pairs == 13


def test_hcc1954__nothing_is_reported_of_the_normal(hcc1954: Path, tmp_path: Path) -> None:
    assert call(hcc1954, tmp_path / "out", "--tumour", NORMAL).reported == ()


@pytest.fixture(scope="module")
def minigenome(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    sources = BundleSources(MINIGENOME / "grch38_loci.gtf.gz", genome=MINIGENOME / "grch38_loci.fa.gz")
    return build_bundle(sources, tmp_path_factory.mktemp("minigenome") / "bundle")


@pytest.fixture(scope="module")
def loci() -> dict[str, tuple[int, str]]:
    """First position (1-based) and bases of the loci by chromosome, of EWSR1 and FLI1."""
    found = {}
    with gzip.open(MINIGENOME / "grch38_loci.fa.gz", "rt") as file:
        for record in file.read().split(">")[1:]:
            name, _, text = record.partition("\n")
            chrom, _, places = name.split()[0].partition(":")
            if name.split()[1] in {"EWSR1", "FLI1"}:
                found[chrom] = (int(places.split("-")[0]), text.replace("\n", ""))
    return found


def cut(loci: dict[str, tuple[int, str]], chrom: str, start1: int, end1: int) -> str:
    first, text = loci[chrom]
    return text[start1 - first : end1 - first + 1]


@pytest.mark.parametrize("tiled", ["introns", "exons"])
def test_run__ewsr1_fli1_is_one_event_where_the_introns_are_covered(
    minigenome: Bundle, loci: dict[str, tuple[int, str]], tmp_path: Path, tiled: str
) -> None:
    """Exon 7 of EWSR1 and exon 6 of FLI1, both on plus strands."""
    is_covered = tiled == "introns"
    gene, partner = minigenome.find_gene("EWSR1"), minigenome.find_gene("FLI1")
    assert gene is not None
    assert partner is not None
    head, tail = (own.canonical for own in (gene, partner))
    five = "".join(cut(loci, "chr22", exon.start + 1, exon.end) for exon in head.exons[:7])
    three = "".join(cut(loci, "chr11", exon.start + 1, exon.end) for exon in tail.exons[5:])
    write_reads(tmp_path, "rna", [(five + three, 400)])
    # The breaks lie in the middle of both introns.
    at = (head.exons[6].end + head.exons[7].start) // 2
    to = (tail.exons[4].end + tail.exons[5].start) // 2
    junction = cut(loci, "chr22", at - 999, at) + cut(loci, "chr11", to, to + 999)
    around = [("chr22", at - 1000, at + 1000), ("chr11", to - 1000, to + 1000)]
    exons = [
        ("chr22", head.exons[6].start - 100, head.exons[6].end + 50),
        ("chr11", tail.exons[5].start - 50, tail.exons[5].end + 100),
    ]
    spans = around if is_covered else exons
    wild = [(cut(loci, chrom, start, end), 800) for chrom, start, end in spans]
    write_reads(tmp_path, "dna", [*([(junction, 200)] if is_covered else []), *wild])
    (tmp_path / "targets.bed").write_text("".join(f"{chrom}\t{start}\t{end}\n" for chrom, start, end in spans))
    (tmp_path / "CASE.toml").write_text(CASE)
    out = tmp_path / "out"
    assert main(["run", str(tmp_path / "CASE.toml"), "--reference", str(minigenome.path), "--out", str(out), "--quiet"]) == 0
    events = json.loads((out / "findings.json").read_text())["events"]
    assert [(event["name"], event["answer"]) for event in events] == [("EWSR1::FLI1", "seen" if is_covered else "not_covered")]
    if is_covered:
        found = read_structural(out / "dna")
        assert found is not None
        (own,) = found.reported
        assert own.is_known_pair
        assert own.transcript is not None
        sites = (own.transcript.five_prime.site, own.transcript.three_prime.site)
        assert [site.exon for site in sites if site] == [7, 6]
        shift = own.five_prime.position.offset - (at - 1)
        assert own.five_prime.position == Position(minigenome.build, "chr22", at - 1 + shift, Strand.PLUS)
        assert own.three_prime.position.offset == to - 1 + shift
        assert abs(shift) <= (own.junction.microhomology_bp or 0)
    page = (out / "report.html").read_text()
    assert ("seen in DNA" if is_covered else "not covered by the DNA assay") in page
