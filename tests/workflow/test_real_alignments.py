"""A BAM that STAR wrote, as it is and as CRAM without reference, against FASTQ cut out of it here."""

from __future__ import annotations

from pathlib import Path

import pysam
import pytest

from fascicle.adapters.fusion_tables import format_fusions_tsv
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.model.loci import Build
from fascicle.reads.sources import ReadFiles
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import find_fusions
from real_genes import DATA
from small_genome import write_pairs

LOCI = DATA / "rna" / "minigenome"
BAM = LOCI / "star_GRCh38_spikein.bam"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    sources = BundleSources(LOCI / "grch38_loci.gtf.gz", genome=LOCI / "grch38_loci.fa.gz", build=Build.GRCH38)
    return build_bundle(sources, tmp_path_factory.mktemp("loci") / "bundle")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fifth pair as BAM, in the order of STAR, and as CRAM."""
    folder = tmp_path_factory.mktemp("alignments")
    with pysam.AlignmentFile(str(BAM)) as file:
        records = list(file.fetch(until_eof=True))
        names = frozenset(sorted({str(record.query_name) for record in records})[::5])
        kept = [record for record in records if record.query_name in names]
        for name, mode, options in (("star.bam", "wb", []), ("star.cram", "wc", [b"no_ref=1"])):
            with pysam.AlignmentFile(str(folder / name), mode, template=file, format_options=options) as out:
                for record in kept:
                    out.write(record)
    return folder


@pytest.fixture(scope="module")
def from_fastq(folder: Path, bundle: Bundle) -> str:
    """The table from FASTQ; qualities play no part in it."""
    mates: tuple[dict[str, str], dict[str, str]] = ({}, {})
    with pysam.AlignmentFile(str(folder / "star.bam")) as file:
        for record in file.fetch(until_eof=True):
            mates[0 if record.is_read1 else 1][str(record.query_name)] = str(record.get_forward_sequence())
    assert mates[0].keys() == mates[1].keys()
    first, second = write_pairs(folder, [(bases, mates[1][name]) for name, bases in mates[0].items()])
    return find(ReadFiles((first,), (second,)), bundle)


def find(files: ReadFiles, bundle: Bundle) -> str:
    return format_fusions_tsv(find_fusions(files, bundle, read_snapshot(), assay="rna").findings.candidates)


@pytest.mark.parametrize("name", ["star.bam", "star.cram"])
def test_find_fusions__gives_the_same_table_from_alignments_of_star(
    folder: Path, bundle: Bundle, from_fastq: str, name: str
) -> None:
    assert from_fastq.count("\treported\t") >= 5
    assert find(ReadFiles((folder / name,)), bundle) == from_fastq
