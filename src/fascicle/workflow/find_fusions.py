"""RNA reads to fusions: evidence, calls with reasons, and what they were made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fascicle.calls.calling import CalledFusions, RunCaller
from fascicle.calls.detectability import call_detectability
from fascicle.calls.expression import call_expression
from fascicle.calls.identity import call_genotypes
from fascicle.calls.kinase_signs import call_kinase_signs
from fascicle.calls.rna_quality import check_rna_reads
from fascicle.evidence.alleles import AlleleCounts, count_alleles, find_allele_words
from fascicle.evidence.gathering import Listener, RunEvidence, gather_evidence
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion
from fascicle.model.genotypes import Genotype, Snp
from fascicle.model.panels import Panel
from fascicle.model.reads import Detectability, GeneExpression, KinaseSign
from fascicle.reads.sources import Lanes, ReadFiles, open_reads, sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.reference.words import WORD_BP
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import make_provenance


@dataclass(frozen=True)
class FoundFusions:
    """What the RNA assay gave: findings for the files and the report, and the expression of every gene.

    `genotypes` are those of the SNPs that were asked for, None where none were.
    """

    findings: FusionFindings
    expression: tuple[GeneExpression, ...]
    genotypes: tuple[Genotype, ...] | None = None


def find_fusions(
    reads: ReadFiles | Sequence[Path],
    bundle: Bundle,
    knowledge: Snapshot,
    *,
    assay: str,
    panel: Panel | None = None,
    snps: Sequence[Snp] | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> FoundFusions:
    """Finds fusions in the reads of one assay: FASTQ of one or several lanes, or one BAM or CRAM.

    Plain paths are taken in the order of `CASE.toml` (see `sort_read_files`). The number of threads does not change the answer.
    `snps` are counted for identity in a further pass over the reads.

    Raises:
        ReadsError: the reads cannot be used.
    """
    progress = progress or SilentProgress()
    files = reads if isinstance(reads, ReadFiles) else sort_read_files(reads)
    with open_reads(files) as lanes:
        listener = Listener(progress.start, progress.advance)
        run = gather_evidence(lanes, bundle, threads, listener, knowledge.looked_within, knowledge.is_known_pair)
        alleles = None if snps is None else _count_alleles(snps, bundle, lanes, threads, progress)
    progress.start("calling", None)
    caller = RunCaller(run, knowledge.is_known_pair, knowledge.intragenic_events)
    called = caller.call(panel)
    progress.finish()
    expression = call_expression(bundle, run.tally.per_gene, run.profile.insert_size_median_bp)
    findings = _compose_findings(files, run, knowledge, assay, panel, called)
    findings = replace(
        findings,
        detectability=_call_detectability(run, panel),
        kinase_signs=_call_kinase_signs(run, panel, expression, findings.reported),
    )
    return FoundFusions(findings, expression, None if alleles is None else call_genotypes(alleles))


def _count_alleles(
    snps: Sequence[Snp], bundle: Bundle, lanes: Lanes, threads: int, progress: Progress
) -> tuple[AlleleCounts, ...]:
    """One more pass over the reads."""
    progress.start("counting alleles", None)
    return count_alleles(find_allele_words(snps, bundle), lanes, threads)


def _call_detectability(run: RunEvidence, panel: Panel | None) -> tuple[Detectability, ...]:
    """What could have been seen of every gene that was looked at."""
    return tuple(row for row in call_detectability(run) if panel is None or row.gene in panel.genes)


def _call_kinase_signs(
    run: RunEvidence, panel: Panel | None, expression: tuple[GeneExpression, ...], reported: Sequence[Fusion]
) -> tuple[KinaseSign, ...]:
    """Signs of kinases that were looked at and have no reported fusion."""
    explained = frozenset(side.gene for fusion in reported for side in (fusion.five_prime, fusion.three_prime))
    return tuple(sign for sign in call_kinase_signs(run, expression, explained) if panel is None or sign.gene in panel.genes)


def _compose_findings(
    files: ReadFiles, run: RunEvidence, knowledge: Snapshot, assay: str, panel: Panel | None, called: CalledFusions
) -> FusionFindings:
    bundle, profile = run.bundle, run.profile
    wanted = set(panel.genes) if panel else set(bundle.symbols)
    parameters: dict[str, str | int | float | bool | None] = {
        "artefacts_sha256": bundle.artefacts_sha256,
        "panel": panel.name if panel else None,
        "word_bp": WORD_BP,
    }
    return FusionFindings(
        assay=assay,
        panel=f"{panel.name} {panel.version}" if panel else str(bundle.header["panel"]),
        genes_assessed=len(wanted & set(bundle.symbols)),
        genes_unusable=tuple(gene for gene in bundle.unusable_genes if panel is None or gene.gene in wanted),
        candidates=called.fusions,
        sightings=called.sightings,
        profile=profile,
        quality=check_rna_reads(profile),
        provenance=make_provenance("fusions", files.all, bundle, knowledge, parameters),
    )
