"""From reads to the class I genotype of one sample."""

from __future__ import annotations

from pathlib import Path

from fascicle import __version__
from fascicle.calls.hla.genotype import FRAGMENTS_MIN, SampleReads, call_loci, describe_type
from fascicle.evidence.hla.comparing import find_placed
from fascicle.evidence.hla.fishing import FishedFragments, fish_fragments
from fascicle.evidence.hla.laying import count_views, lay_fragments
from fascicle.model.hla import HlaAssay, HlaReadCounts, HlaTyping
from fascicle.model.provenance import Provenance
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.bundle import Bundle
from fascicle.reference.hashing import hash_file
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.words import WORD_BP
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import list_versions


def type_hla(
    reads: ReadFiles,
    database: HlaDatabase,
    bundle: Bundle | None,
    *,
    assay: str,
    material: HlaAssay | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> HlaTyping:
    """Types HLA-A, -B and -C from FASTQ, BAM or CRAM. `material` None: told from the reads.

    Raises:
        ReadsError: the reads cannot be used.
    """
    progress = progress or SilentProgress()
    progress.start("fishing HLA reads", None)
    with open_reads(reads) as lanes:
        fished = fish_fragments(lanes.read_blocks(), database.index.table, threads)
    progress.start("typing", None)
    told = material or tell_material(fished, database)
    loci_reads = None
    if told is not None:
        laid = lay_fragments(fished, database, told)
        loci_reads = SampleReads(laid, find_placed(laid), told)
    loci = call_loci(loci_reads, database)
    progress.finish()
    placed = 0 if loci_reads is None else len(loci_reads.placed) * fished.stride
    return HlaTyping(
        assay,
        told,
        database.version,
        database.sha256,
        database.decoys,
        HlaReadCounts(fished.fragments, fished.fished, min(placed, fished.fished)),
        loci,
        describe_type(loci),
        _make_provenance(reads, database, bundle, material),
    )


def describe_database(database: HlaDatabase, path: Path) -> str:
    """What an HLA database holds, as text."""
    counts = ", ".join(f"{gene.name} {gene.end - gene.first}" for gene in database.genes if gene.is_typed)
    decoys = ", ".join(database.decoys) or "none (genes that the release folder has no sequences of)"
    lines = [
        f"HLA database of IPD-IMGT/HLA {database.version}: {path}",
        f"  hash         {database.sha256}",
        f"  alleles      {counts}; {int(database.is_complete.sum())} with all exons known",
        f"  decoy genes  {decoys}",
    ]
    if database.left_out:
        lines.append(f"  not usable   {database.left_out} alleles whose sequence has no likeness to their gene's")
    return "\n".join(lines) + "\n"


def tell_material(fished: FishedFragments, database: HlaDatabase) -> HlaAssay | None:
    """RNA if more fragments show joined exons than an intron, else DNA; None where there are too few to type a gene."""
    if fished.fished < FRAGMENTS_MIN:
        return None
    genomic, transcript = count_views(fished, database)
    return HlaAssay.RNA if transcript > genomic else HlaAssay.DNA


def _make_provenance(reads: ReadFiles, database: HlaDatabase, bundle: Bundle | None, material: HlaAssay | None) -> Provenance:
    """As `make_provenance`, without knowledge, which has no part in a genotype; a reference without bundle has no name."""
    return Provenance(
        fascicle_version=__version__,
        command="hla",
        inputs=tuple(hash_file(path) for path in reads.all),
        reference_name=bundle.name if bundle else None,
        reference_sha256=bundle.sha256 if bundle else None,
        reference_is_synthetic=bundle.is_synthetic if bundle else None,
        knowledge_name=None,
        knowledge_sha256=None,
        parameters={
            "hla_database_version": database.version,
            "hla_database_sha256": database.sha256,
            "material": material.value if material else None,
            "word_bp": WORD_BP,
        },
        versions=list_versions(),
    )
