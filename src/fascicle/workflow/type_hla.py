"""From reads to the class I genotype of one sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle import __version__
from fascicle.calls.hla.genotype import FRAGMENTS_MIN, TypedGene, describe_type, type_genes
from fascicle.calls.hla.held import SampleReads, gather_reads
from fascicle.errors import ReadsError
from fascicle.evidence.hla.comparing import find_placed
from fascicle.evidence.hla.copies import AS_ASKED, Merged, merge_copies
from fascicle.evidence.hla.fishing import FishedFragments, fish_fragments
from fascicle.evidence.hla.laying import count_views, lay_fragments
from fascicle.model.hla import HlaTyping
from fascicle.model.hla_reads import HlaAssay, HlaReadCounts
from fascicle.model.provenance import Provenance
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.bundle import Bundle
from fascicle.reference.hashing import hash_file
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.words import WORD_BP
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import list_versions

Parameters = dict[str, str | int | float | bool | None]

NO_DECOYS: Final = (
    "The HLA database has no decoy genes (HLA-E, F, G, H, J, K, L and others), so that reads of pseudogenes may lie on typed "
    "genes. A whole release of IPD-IMGT/HLA has them."
)


@dataclass(frozen=True, slots=True)
class TypingOptions:
    """`material` None: told from the reads. With `keeps_copies` PCR duplicates count."""

    material: HlaAssay | None = None
    keeps_copies: bool = False
    threads: int = 1


@dataclass(frozen=True)
class HlaSample:
    """Reads of one sample, made ready: what became of them, and the laid molecules (None: too few to tell what was sequenced)."""

    counts: HlaReadCounts
    reads: SampleReads | None

    @property
    def material(self) -> HlaAssay | None:
        """What was sequenced."""
        return None if self.reads is None else self.reads.assay


def type_hla(
    reads: ReadFiles,
    database: HlaDatabase,
    bundle: Bundle | None,
    *,
    assay: str,
    options: TypingOptions | None = None,
    progress: Progress | None = None,
) -> HlaTyping:
    """Types HLA-A, -B and -C from FASTQ, BAM or CRAM. `assay` is the name of the result.

    Raises:
        ReadsError: the reads cannot be used.
    """
    progress, options = progress or SilentProgress(), options or TypingOptions()
    progress.start("fishing HLA reads", None)
    sample = read_sample(reads, database, options)
    progress.start("typing", None)
    genes = type_genes(sample.reads, database, sample.counts.fished)
    progress.finish()
    material = options.material.value if options.material else None
    parameters: Parameters = {"material": material, "keeps_copies": options.keeps_copies}
    return make_typing(assay, sample, genes, database, make_hla_provenance(reads.all, database, bundle, parameters))


def read_sample(reads: ReadFiles, database: HlaDatabase, options: TypingOptions) -> HlaSample:
    """Fishes and lays the reads of a sample, one fragment a molecule. Raises ReadsError, also for a file that is given twice."""
    twice = next((path for i, path in enumerate(reads.all) if path in reads.all[:i]), None)
    if twice:
        raise ReadsError("the file is given twice", path=twice, remedy="Give first mates as X and second mates as X2")
    with open_reads(reads) as lanes:
        fished = fish_fragments(lanes.read_blocks(), database.index.table, options.threads)
    told = options.material or tell_material(fished, database)
    if told is None:
        return HlaSample(HlaReadCounts(fished.fragments, fished.fished, 0, None, "too few HLA reads"), None)
    laid = lay_fragments(fished, database, told)
    merged = Merged(laid, None, AS_ASKED) if options.keeps_copies else merge_copies(laid, database, told)
    placed = min(len(find_placed(laid)) * fished.stride, fished.fished)
    copies = None if merged.copies is None else min(merged.copies * fished.stride, placed)
    counts = HlaReadCounts(fished.fragments, fished.fished, placed, copies, merged.because)
    return HlaSample(counts, gather_reads(merged.laid, told))


def make_typing(
    assay: str, sample: HlaSample, genes: Mapping[int, TypedGene], database: HlaDatabase, provenance: Provenance
) -> HlaTyping:
    """The document of a typed sample."""
    loci = tuple(gene.locus for gene in genes.values())
    return HlaTyping(
        assay,
        sample.material,
        database.version,
        database.sha256,
        database.decoys,
        sample.counts,
        loci,
        describe_type(loci),
        provenance,
        cautions=() if database.decoys else (NO_DECOYS,),
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
    if database.unlike:
        lines.append(f"  not needed   {', '.join(database.unlike)}: no 20 bases in common with a typed gene")
    if database.left_out:
        lines.append(f"  not usable   {database.left_out} alleles whose sequence has no likeness to their gene's")
    return "\n".join(lines) + "\n"


def tell_material(fished: FishedFragments, database: HlaDatabase) -> HlaAssay | None:
    """RNA if more fragments show joined exons than an intron, else DNA; None where there are too few to type a gene."""
    if fished.fished < FRAGMENTS_MIN:
        return None
    genomic, transcript = count_views(fished, database)
    return HlaAssay.RNA if transcript > genomic else HlaAssay.DNA


def make_hla_provenance(
    inputs: Sequence[Path], database: HlaDatabase, bundle: Bundle | None, parameters: Parameters
) -> Provenance:
    """As `make_provenance`, without knowledge, which has no part in a genotype; a reference without bundle has no name."""
    return Provenance(
        fascicle_version=__version__,
        command="hla",
        inputs=tuple(hash_file(path) for path in inputs),
        reference_name=bundle.name if bundle else None,
        reference_sha256=bundle.sha256 if bundle else None,
        reference_is_synthetic=bundle.is_synthetic if bundle else None,
        knowledge_name=None,
        knowledge_sha256=None,
        parameters={
            "hla_database_version": database.version,
            "hla_database_sha256": database.sha256,
            "word_bp": WORD_BP,
            **parameters,
        },
        versions=list_versions(),
    )
