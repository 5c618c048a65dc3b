"""Holds Sequence Ontology terms against ClinVar's, and measures the speed of annotation.

    python tools/measure_consequences.py --clinvar VCF.gz (--reference BUNDLE | --genome FA --annotation GTF --build BUILD)

Rows of a ClinVar VCF with molecular consequences (MC) inside the reference are annotated. A row agrees where the most severe of
our terms on the chosen transcript, of those that ClinVar's vocabulary has, is among its MC. Every other row is listed with the
reason.
Rows where the reference has no transcript are counted apart: there is nothing to hold. Speed is CPU time of a second pass.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.calls.consequence.annotating import Annotator
from fascicle.model.consequences import Term, TranscriptConsequence, VariantConsequence
from fascicle.model.loci import Build, parse_chrom
from fascicle.model.variants import SmallVariant
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.fasta import read_text_lines

# ClinVar's words for our terms; terms without an entry are not in its vocabulary.
CLINVAR_WORDS: Final = {
    Term.SPLICE_ACCEPTOR: {"splice_acceptor_variant"},
    Term.SPLICE_DONOR: {"splice_donor_variant"},
    Term.STOP_GAINED: {"nonsense"},
    Term.FRAMESHIFT: {"frameshift_variant"},
    Term.STOP_LOST: {"stop_lost"},
    Term.START_LOST: {"initiator_codon_variant"},
    Term.INFRAME_INSERTION: {"inframe_insertion", "inframe_indel"},
    Term.INFRAME_DELETION: {"inframe_deletion", "inframe_indel"},
    Term.PROTEIN_ALTERING: {"inframe_indel", "inframe_insertion", "inframe_deletion"},
    Term.MISSENSE: {"missense_variant"},
    Term.SYNONYMOUS: {"synonymous_variant"},
    Term.START_RETAINED: {"initiator_codon_variant"},
    Term.STOP_RETAINED: {"synonymous_variant"},
    Term.FIVE_PRIME_UTR: {"5_prime_UTR_variant"},
    Term.THREE_PRIME_UTR: {"3_prime_UTR_variant"},
    Term.INTRON: {"intron_variant"},
    Term.NON_CODING_EXON: {"non-coding_transcript_variant"},
    Term.NON_CODING_TRANSCRIPT: {"non-coding_transcript_variant"},
    Term.UPSTREAM: {"genic_upstream_transcript_variant"},
    Term.DOWNSTREAM: {"genic_downstream_transcript_variant"},
}
SPEED_VARIANTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of ClinVar: its variant, variation identifier and molecular consequences."""

    variant: SmallVariant
    identifier: str
    consequences: frozenset[str]


def read_rows(path: Path, build: Build) -> Iterator[Row]:
    """Rows with alleles of known bases and a molecular consequence."""
    for line in read_text_lines(path):
        if line.startswith("#"):
            continue
        chrom, pos1, identifier, ref, alt, _, _, info = line.split("\t")[:8]
        words = dict(field.partition("=")[::2] for field in info.split(";")).get("MC", "")
        consequences = frozenset(word.partition("|")[2] for word in words.split(",") if "|" in word)
        if consequences and set(ref + alt) <= set("ACGT") and ref != alt:
            yield Row(SmallVariant(build, parse_chrom(chrom), int(pos1) - 1, ref, alt), identifier, consequences)


def list_inside(bundle: Bundle, rows: Iterator[Row]) -> list[Row]:
    """Rows at known bases of the bundle's genome."""
    genome = Annotator(bundle).genome
    if genome is None:
        raise SystemExit("the reference has no genome: build it with --genome")
    return [row for row in rows if "N" not in genome(row.variant.chrom, row.variant.start, row.variant.end)]


def find_word(consequence: TranscriptConsequence) -> Term | None:
    """The most severe term that ClinVar's vocabulary has."""
    return next((term for term in consequence.terms if term in CLINVAR_WORDS), None)


def explain(row: Row, found: VariantConsequence) -> str | None:
    """None where the row agrees, else why not."""
    chosen = found.chosen
    if found.problem or chosen is None:
        return found.problem.name if found.problem else "no transcript of the reference lies here"
    term = find_word(chosen)
    if term and CLINVAR_WORDS[term] & row.consequences:
        return None
    if {Term.STOP_GAINED, Term.FRAMESHIFT} <= set(chosen.terms) and "frameshift_variant" in row.consequences:
        return "both terms here: the shifted frame stops at its first new codon; ClinVar says frameshift alone"
    if term is Term.FRAMESHIFT and "nonsense" in row.consequences:
        return "ClinVar says nonsense where the stop codon of a shifted frame holds inserted bases"
    splice = {"splice_acceptor_variant", "splice_donor_variant", "intron_variant"}
    if len(row.variant.ref) != len(row.variant.alt) and splice & row.consequences:
        return "ClinVar takes the left-most place, at the splice site; HGVS names another place of the same sequence"
    return "other"


def measure_speed(annotator: Annotator, rows: Sequence[Row]) -> float:
    """CPU seconds for 10,000 variants, when genes are known from a first pass."""
    variants = [rows[i % len(rows)].variant for i in range(SPEED_VARIANTS)]
    annotator.annotate(variants)
    begin = time.process_time()
    annotator.annotate(variants)
    return time.process_time() - begin


def report(rows: Sequence[Row], found: Sequence[VariantConsequence]) -> str:
    """The figures, and one line for each row that does not agree."""
    reasons = [explain(row, own) for row, own in zip(rows, found, strict=True)]
    absent = sum(reason is not None and reason.startswith("no transcript") for reason in reasons)
    agree, held = reasons.count(None), len(rows) - absent
    lines = [f"{len(rows)} rows inside the reference; {absent} where it has no transcript; {held} held"]
    lines.append(f"agree: {agree} of {held} ({100 * agree / held:.2f} %)" if held else "none to hold")
    lines += [f"{count}\t{reason}" for reason, count in Counter(reason for reason in reasons if reason).most_common()]
    lines.append("variation\tvariant\tClinVar\tterms\thgvs_dna\thgvs_protein\treason")
    for row, own, reason in zip(rows, found, reasons, strict=True):
        if reason and not reason.startswith("no transcript"):
            lines.append("\t".join(_list_fields(row, own, reason)))
    return "\n".join(lines) + "\n"


def _list_fields(row: Row, found: VariantConsequence, reason: str) -> list[str]:
    chosen, variant = found.chosen, row.variant
    place = f"{variant.chrom}:{variant.start + 1} {variant.ref}>{variant.alt}"
    own = [",".join(chosen.terms), chosen.hgvs_dna or "", chosen.hgvs_protein or ""] if chosen else ["", "", ""]
    return [row.identifier, place, ",".join(sorted(row.consequences)), *own, reason]


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--clinvar", type=Path, required=True)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--genome", type=Path)
    parser.add_argument("--annotation", type=Path)
    parser.add_argument("--build", type=Build, default=Build.GRCH38)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.reference:
            bundle = open_bundle(options.reference)
        else:
            sources = BundleSources(annotation=options.annotation, genome=options.genome, build=options.build)
            bundle = build_bundle(sources, Path(folder) / "bundle")
        rows = list_inside(bundle, read_rows(options.clinvar, bundle.build))
        annotator = Annotator(bundle)
        found = annotator.annotate([row.variant for row in rows])
        sys.stdout.write(report(rows, found))
        sys.stdout.write(f"speed: {measure_speed(annotator, rows):.2f} CPU s for {SPEED_VARIANTS} variants, warm\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
