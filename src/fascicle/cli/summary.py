"""What a command says on stdout when it is done: what was found, how sure, and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.variants import format_variant
from fascicle.report.chapters.germline import describe_germline_in_short
from fascicle.report.chapters.hla import describe_type_in_short
from fascicle.report.chapters.microsatellites import describe_class
from fascicle.report.numbers import format_breakpoint, format_known_count, format_known_quantity, format_proportion
from fascicle.report.sentences import FRAME_WORDS
from fascicle.report.structural_sentences import KIND_WORDS, describe_fraction, format_end
from fascicle.report.variant_sentences import describe_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fascicle.errors import ToolError
    from fascicle.model.dna import VariantFindings
    from fascicle.model.findings import Findings, FusionFindings
    from fascicle.model.fusions import Fusion, Side
    from fascicle.model.hla import HlaLocus, HlaTyping
    from fascicle.model.hla_loss import HlaLoss
    from fascicle.model.hla_reads import HlaReadCounts
    from fascicle.model.msi import MicrosatelliteInstability

LISTED_VARIANTS = 40


def format_fusions(findings: FusionFindings, table: Path) -> str:
    """Reported fusions, the count of those that are not, and the table."""
    return "\n".join((*_list_fusions(findings), f"All candidates: {table}")) + "\n"


def format_case(findings: Findings, out: Path, pdf_error: ToolError | None) -> str:
    """What a case's assays found, and the report's paths."""
    lines = [f"Case {findings.case.identifier}{' (SYNTHETIC DATA)' if findings.case.is_synthetic else ''}"]
    lines += _list_fusions(findings.fusions) if findings.fusions else ["No RNA assay: fusions were not assessed."]
    lines += _list_variants(findings.variants) if findings.variants else []
    lines += [f"HLA class I: {describe_type_in_short(findings.hla)}"] if findings.hla else []
    lines += [f"HLA class I: not typed, {findings.hla_missing_because}"] if findings.hla_missing_because else []
    lines += [f"Report: {out / 'report.html'}", f"        {out / 'report.pdf'}" if not pdf_error else f"No PDF: {pdf_error}"]
    return "\n".join(lines) + "\n"


def format_variants(findings: VariantFindings, table: Path) -> str:
    """Reported variants, the account, and the table."""
    return "\n".join((*_list_variants(findings), f"All calls: {table}")) + "\n"


def format_msi(msi: MicrosatelliteInstability, table: Path) -> str:
    """The class with what it rests on, what must be known of it, and the table."""
    return "\n".join((describe_class(msi), *msi.notes, f"All loci: {table}")) + "\n"


def format_hla(typing: HlaTyping, table: Path) -> str:
    """The genotype, how sure it is, what speaks against it, and the table."""
    kind = typing.material.value.upper() if typing.material else "reads that do not tell whether they are DNA or RNA"
    lines = [f"HLA class I from {kind}, IPD-IMGT/HLA {typing.database_version}: {typing.zygosity}"]
    lines += [line for locus in typing.loci for line in _list_locus(locus)]
    if typing.tumour:
        fraction = typing.tumour.tumour_cell_fraction
        stated = "tumour cell fraction not stated" if fraction is None else f"{fraction:.0%} tumour cells"
        lines.append(f"Alleles in the tumour ({stated}):")
        lines += [f"  {loss.locus}  {_format_loss(loss)}: {loss.because}" for loss in typing.tumour.loci]
    lines += [f"Caution: {caution}" for caution in typing.cautions]
    samples = [("", typing.counts), *([("Tumour: ", typing.tumour.counts)] if typing.tumour else [])]
    lines += [f"{name}{_format_counts(counts)}" for name, counts in samples]
    return "\n".join((*lines, f"Table: {table}")) + "\n"


def _format_loss(loss: HlaLoss) -> str:
    names = f"{', '.join(loss.lost)} " if loss.lost else ""
    share = loss.minor_share
    beside = "" if share is None else f" ({loss.minor_allele} {share.value:.0%}, {share.low:.0%} to {share.high:.0%})"
    return f"{names}{loss.call.value}{beside}"


def _format_counts(counts: HlaReadCounts) -> str:
    copies = "copies not told from molecules" if counts.copies is None else f"{counts.copies} copies of others"
    fates = f"{counts.fished} with words of HLA genes, {counts.placed} laid on one, {copies}"
    return f"Fragments: {counts.fragments} read, {fates} ({counts.copies_because})"


def _list_locus(locus: HlaLocus) -> Iterator[str]:
    if not locus.alleles:
        yield f"  {locus.locus}  not assessable: {locus.because}"
        return
    names = " + ".join(allele.name for allele in locus.alleles)
    quality = "" if locus.quality is None else f", quality {locus.quality:g}"
    yield f"  {locus.locus}  {names}  {locus.zygosity.value}{quality}, {locus.fragments} fragments"
    for allele in locus.alleles:
        if allele.differences:
            places = ", ".join(f"exon {d.exon} base {d.position1} {d.expected}>{d.seen}" for d in allele.differences)
            yield f"     {allele.name} is the closest allele; the sample differs at {places}"
    if locus.ambiguities:
        others = ", ".join(f"{a.allele_1} + {a.allele_2} ({a.probability:g})" for a in locus.ambiguities[:3])
        yield f"     also possible: {others}{' ...' if len(locus.ambiguities) > 3 else ''}"


def _list_variants(findings: VariantFindings) -> Iterator[str]:
    for call in findings.reported[:LISTED_VARIANTS]:
        depth = call.tumour
        counts = (
            f"{format_proportion(depth.fraction)}, {format_known_count(depth.alternate)} of {format_known_count(depth.depth)}"
        )
        yield f"{call.gene or 'no gene':<12} {format_variant(call.variant)}  {counts}  {call.status.value}"
    left_out = len(findings.reported) - LISTED_VARIANTS
    if left_out > 0:
        yield f"... and {left_out} more"
    if not findings.reported:
        yield "No small variant reported."
    yield f"{describe_account(findings)}"
    if findings.germline is not None:
        yield ": ".join(describe_germline_in_short(findings.germline))
    yield from _list_structural(findings)
    if findings.microsatellites is not None:
        yield describe_class(findings.microsatellites)


def _list_structural(findings: VariantFindings) -> Iterator[str]:
    """Reported structural variants; nothing where the reads were not seen."""
    if findings.structural is None:
        return
    reported = findings.structural.reported
    for call in reported[:LISTED_VARIANTS]:
        ends = f"{format_end(call.five_prime)} joined to {format_end(call.three_prime)}"
        name = f"{call.transcript.name}  " if call.transcript else ""
        yield f"{name}{KIND_WORDS[call.kind]}  {ends}  {describe_fraction(call.tumour)}  {call.status.value}"
    left_out = len(reported) - LISTED_VARIANTS
    if left_out > 0:
        yield f"... and {left_out} more"
    yield f"Structural variants: {len(reported)} of {len(findings.structural.calls)} candidates reported."


def _list_fusions(findings: FusionFindings) -> Iterator[str]:
    for fusion in findings.reported:
        yield from _list_fusion(fusion)
    if not findings.reported:
        yield f"No fusion reported ({_describe_extent(findings)})."
    yield f"Candidates not reported: {findings.not_reported} (each with its reasons)."


def _describe_extent(findings: FusionFindings) -> str:
    """What a negative result is about. Imported calls do not tell what their callers looked at."""
    return "imported calls: the reads were not seen" if findings.is_imported else f"{findings.genes_assessed} genes assessed"


def _list_fusion(fusion: Fusion) -> Iterator[str]:
    support = fusion.support
    yield fusion.name
    yield f"  5' partner   {_format_side(fusion.five_prime)}"
    yield f"  3' partner   {_format_side(fusion.three_prime)}"
    if fusion.product:
        kept = [kept.domain for kept in fusion.product.domains if kept.is_whole]
        yield f"  frame        {FRAME_WORDS[fusion.product.frame]} ({fusion.product.because})"
        yield f"  domains kept {', '.join(f'{domain.name} of {domain.gene}' for domain in kept) or 'none known'}"
    counts = f"{support.split_reads} split reads, {support.spanning_pairs} spanning pairs"
    yield f"  support      {format_known_quantity(support.unique_molecules, 'molecule')} ({counts})"
    yield f"  abundance    {format_proportion(fusion.abundance)} at the 3' partner's junction"


def _format_side(side: Side) -> str:
    if side.site is None:
        return f"{side.gene} {format_breakpoint(side)}"
    return f"{side.gene} {side.site.transcript} exon {side.site.exon} of {side.site.exon_count}, {format_breakpoint(side)}"
