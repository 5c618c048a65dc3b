"""From variants to their consequences on every transcript: the way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from fascicle.calls.consequence.changes import Change, Fetch, make_change
from fascicle.calls.consequence.choosing import choose_transcript
from fascicle.calls.consequence.differences import SequenceDifference, find_differences, note_differences
from fascicle.calls.consequence.dna_names import describe_change
from fascicle.calls.consequence.effects import assess_change, sort_terms
from fascicle.calls.consequence.gene_index import GeneIndex, index_genes
from fascicle.calls.consequence.letters import turn_around
from fascicle.calls.consequence.phasing import (
    attach,
    cluster_by_codon,
    group_by_phase,
    merge_variants,
    note_shifted_frames,
)
from fascicle.calls.consequence.sense import SenseGene, SenseTranscript
from fascicle.errors import InputError
from fascicle.model.consequences import JoinedConsequence, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.genes import Transcript
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.chromosomes import find_accession
from fascicle.reference.contigs import find_contig_length
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.recoding import read_selenoproteins

# Ensembl VEP's default for "upstream" and "downstream" of a gene.
BESIDE_BP: Final = 5000
_MISMATCHES: Final = 3
_MISMATCH_FRACTION: Final = 0.25
_NOT_MOVED: Final = Reason("sequence_not_known", "bases beside the variant are not known: it may lie further to 3'")
_NO_GENE: Final = Reason(
    "no_gene_of_the_reference", "no transcript of the reference lies here; the reference may hold a panel and not every gene"
)


@dataclass(frozen=True)
class Annotator:
    """A bundle with what is worked out of it once: genes on their sense strand, and where they lie.

    `own_sequences` are transcripts' own sequences by accession (RefSeq mRNA), where they are known: differences from the genome
    are noted. In a bundle made from transcripts the loci are these sequences.
    """

    bundle: Bundle
    own_sequences: Mapping[str, str] = field(default_factory=dict)
    _genes: dict[int, SenseGene] = field(default_factory=dict)
    _differences: dict[str, tuple[SequenceDifference, ...]] = field(default_factory=dict)

    @cached_property
    def index(self) -> GeneIndex:
        """Where the genes lie."""
        return index_genes(self.bundle)

    @cached_property
    def genome(self) -> GenomeBases | None:
        """The bundle's genome, None where it was made from transcripts."""
        genome = open_genome(self.bundle)
        return GenomeBases(genome) if genome.fasta else None

    @cached_property
    def chroms(self) -> frozenset[str]:
        """Chromosomes that have a gene."""
        return frozenset(self.bundle.chroms)

    def gene(self, number: int) -> SenseGene:
        """The gene of a number."""
        found = self._genes.get(number)
        if found is None:
            gene = self.bundle.gene(number)
            recoded = self.bundle.recoded.get(gene.symbol, frozenset())
            found = SenseGene(
                gene,
                np.asarray(self.bundle.locus_bases(number)),  # a plain array is sliced faster than a mapped one
                self.bundle.find_domains(gene.symbol),
                recoded,
                is_selenoprotein=not recoded and gene.symbol in read_selenoproteins(),
            )
            self._genes[number] = found
        return found

    def annotate(self, variants: Sequence[SmallVariant]) -> tuple[VariantConsequence, ...]:
        """The consequences of each variant alone, in the order given."""
        numbers = self.index.find_genes(variants, BESIDE_BP)
        return tuple(self._annotate_one(variant, own) for variant, own in zip(variants, numbers, strict=True))

    def _annotate_one(self, variant: SmallVariant, numbers: Sequence[int]) -> VariantConsequence:
        problem = self._find_problem(variant)
        if problem:
            return VariantConsequence(variant, None, (), problem=problem)
        genes = [self.gene(number) for number in numbers]
        fetch = self._choose_fetch(variant, genes)
        problem = find_mismatch(variant, fetch)
        if problem:
            return VariantConsequence(variant, None, (), problem=problem)
        consequences = tuple(
            self._note_differences(consequence, gene) for gene in genes for consequence in assess_gene(variant, gene)
        )
        name, notes = name_genomic(variant, fetch)
        return VariantConsequence(variant, name, consequences, notes=notes if consequences else (*notes, _NO_GENE))

    def _note_differences(self, consequence: TranscriptConsequence, gene: SenseGene) -> TranscriptConsequence:
        """The consequence with a note where the transcript's own sequence is known and not the genome's."""
        if not self.own_sequences:
            return consequence
        names = (consequence.transcript, *consequence.aliases)
        own = next((self.own_sequences[name] for name in names if name in self.own_sequences), None)
        if own is None:
            return consequence
        sense = next(sense for sense in gene.transcripts if sense.transcript.accession == consequence.transcript)
        if consequence.transcript not in self._differences:
            self._differences[consequence.transcript] = find_differences(sense, own)
        return note_differences(consequence, sense, self._differences[consequence.transcript])

    def _choose_fetch(self, variant: SmallVariant, genes: Sequence[SenseGene]) -> Fetch:
        """Where the letters around a variant come from: a gene that holds it, else the bundle's genome, else nowhere."""
        inside = next((gene for gene in genes if _is_inside(variant, gene)), None)
        if inside:
            return inside.fetch_plus
        genome = self.genome
        if genome:
            return lambda start, end: genome(variant.chrom, start, end)
        return lambda start, end: "N" * (end - start)

    def _find_problem(self, variant: SmallVariant) -> Reason | None:
        """Why the reference cannot say anything of a variant; None where it can."""
        if variant.build is not self.bundle.build:
            because = f"the variant is on {variant.build}, the reference on {self.bundle.build}"
            return Reason("another_build", because)
        length = find_contig_length(variant.build, variant.chrom)
        if variant.chrom not in self.chroms and length is None:
            return Reason("unknown_contig", f"the reference has no contig {variant.chrom}")
        if length is not None and variant.end > length:
            return Reason("beyond_contig", f"{variant.chrom} of {variant.build} has {length} bases")
        return None

    def annotate_phased(
        self, variants: Sequence[SmallVariant], phase_sets: Sequence[int | None]
    ) -> tuple[VariantConsequence, ...]:
        """As `annotate`; variants of one phase set that share a codon of a transcript have their joined consequence too."""
        found = self.annotate(variants)
        joined: list[tuple[Sequence[int], JoinedConsequence]] = []
        notes: dict[int, Reason] = {}
        for group in group_by_phase(found, phase_sets):
            notes |= note_shifted_frames(found, group)
            for (symbol, transcript), clusters in cluster_by_codon(found, group).items():
                for cluster in clusters:
                    together = self._join([variants[index] for index in cluster], symbol, transcript)
                    if together:
                        joined.append((cluster, together))
        noted = tuple(
            replace(consequence, notes=(*consequence.notes, notes[index])) if index in notes else consequence
            for index, consequence in enumerate(found)
        )
        return attach(noted, joined)

    def _join(self, variants: Sequence[SmallVariant], symbol: str, transcript: str) -> JoinedConsequence | None:
        gene = self.gene(self.bundle.numbers[symbol])
        first, last = min(v.start for v in variants), max(v.end for v in variants)
        merged = merge_variants(variants, first, gene.fetch_plus(first, last))
        if merged is None:
            return None
        found = assess_gene(merged, gene)
        own = next((consequence for consequence in found if consequence.transcript == transcript), None)
        return JoinedConsequence(tuple(variants), merged, own) if own else None


def annotate_variants(
    variants: Sequence[SmallVariant], bundle: Bundle, phase_sets: Sequence[int | None] | None = None
) -> tuple[VariantConsequence, ...]:
    """The consequences of each variant on every transcript of a reference bundle, in the order given.

    `phase_sets` has a number for each variant (None: not phased); variants of one number lie on one molecule, and those that
    share a codon have their joined consequence as well. A variant that cannot be annotated (another build, an unknown contig, a
    reference base that the genome does not have) comes with its `problem`; none is left out.
    """
    annotator = Annotator(bundle)
    return annotator.annotate(variants) if phase_sets is None else annotator.annotate_phased(variants, phase_sets)


def check_build(found: Sequence[VariantConsequence], bundle: Bundle, path: Path | str | None = None) -> None:
    """Refuses variants that are on another build than the reference: a wrong build disagrees at three of four bases.

    Raises InputError where the build is said to be another one, or where more than a quarter of the variants (and three at least)
    have another reference base than the genome.
    """
    problems = [consequence.problem.name for consequence in found if consequence.problem]
    remedy = f"Give variants on {bundle.build}, or lift them over with a chain file"
    if "another_build" in problems:
        build = next(c.variant.build for c in found if c.problem and c.problem.name == "another_build")
        raise InputError(f"the variants are on {build}, the reference {bundle.name} on {bundle.build}", path=path, remedy=remedy)
    mismatches = problems.count("reference_mismatch")
    if mismatches >= _MISMATCHES and mismatches > _MISMATCH_FRACTION * len(found):
        first = next(c.problem.because for c in found if c.problem and c.problem.name == "reference_mismatch")
        what = f"{mismatches} of {len(found)} variants do not have the reference base of {bundle.name} ({first})"
        raise InputError(what, path=path, remedy=remedy)


def find_mismatch(variant: SmallVariant, fetch: Fetch) -> Reason | None:
    """A reason where the bases of the reference under `ref` are known and others; unknown bases say nothing."""
    letters = fetch(variant.start, variant.end)
    if letters == variant.ref:
        return None
    for offset, (given, known) in enumerate(zip(variant.ref, letters, strict=False), start=variant.start):
        if given != known and "N" not in {given, known}:
            because = f"the reference has {known} at {variant.chrom}:{offset + 1}, the variant says {given}"
            return Reason("reference_mismatch", because)
    return None


def turn_to_sense(variant: SmallVariant, gene: SenseGene) -> tuple[int, str, str]:
    """Locus offset of the first base, in transcript order, and the alleles on the sense strand."""
    locus = gene.gene.locus
    if locus.strand == "+":
        return to_locus_offset(locus, variant.start), variant.ref, variant.alt
    return to_locus_offset(locus, variant.end - 1), turn_around(variant.ref), turn_around(variant.alt)


def assess_gene(variant: SmallVariant, gene: SenseGene) -> tuple[TranscriptConsequence, ...]:
    """The consequences on all transcripts of a gene, the chosen one first."""
    change = make_change(*turn_to_sense(variant, gene), gene.fetch)
    found: list[tuple[Transcript, TranscriptConsequence]] = []
    for sense in gene.transcripts:
        first, last = (change.start, change.end) if change.ref else (change.start - 1, change.start + 1)
        if first < sense.ends[-1] and last > sense.starts[0]:
            found.append((sense.transcript, assess_change(sense, change)))
        elif first < sense.ends[-1] + BESIDE_BP and last > sense.starts[0] - BESIDE_BP:
            found.append((sense.transcript, _assess_beside(sense, change)))
    return choose_transcript(gene.gene, found)


def _assess_beside(sense: SenseTranscript, change: Change) -> TranscriptConsequence:
    """A change up to `BESIDE_BP` beside a transcript. HGVS numbers nothing there; the distances are a note."""
    gene, transcript = sense.gene.gene, sense.transcript
    is_upstream = change.end <= sense.starts[0]
    return TranscriptConsequence(
        gene.symbol,
        gene.identifier,
        transcript.accession,
        transcript.aliases,
        sort_terms([Term.UPSTREAM if is_upstream else Term.DOWNSTREAM]),
        None,
        None,
        notes=(_note_distance(sense, change, is_upstream=is_upstream),),
    )


def _note_distance(sense: SenseTranscript, change: Change, *, is_upstream: bool) -> Reason:
    if not is_upstream:
        return Reason("after_transcript", f"{change.start - sense.ends[-1] + 1} bases after the transcript ends")
    before = sense.starts[0] - (change.end if change.ref else change.start) + 1
    cds = sense.transcript.cds_span
    to_start = f", {before + cds.start} before the start codon (introns not counted)" if cds else ""
    return Reason("before_transcript", f"{before} bases before the transcript begins{to_start}")


def _is_inside(variant: SmallVariant, gene: SenseGene) -> bool:
    span = gene.gene.locus.span
    return span.start <= variant.start and variant.end <= span.end


def name_genomic(variant: SmallVariant, fetch: Fetch) -> tuple[str | None, tuple[Reason, ...]]:
    """`NC_000017.11:g.43057065dup`, with the letters of the plus strand that `fetch` knows. Where the bases beside an insertion
    or deletion are not known, it may lie further to 3' than its name says: a note."""
    accession = find_accession(variant.build, variant.chrom)
    if accession is None:
        because = f"{variant.chrom} of {variant.build} has no RefSeq accession here, which a genomic name needs"
        return None, (Reason("no_chromosome_accession", because),)
    change = make_change(variant.start, variant.ref, variant.alt, fetch)
    text = describe_change(change, lambda offset: str(offset + 1), fetch)
    is_moved = bool(change.ref and change.alt) or fetch(change.end, change.end + 1) not in {"N", ""}
    return f"{accession}:{'m' if variant.chrom == 'chrM' else 'g'}.{text}", () if is_moved else (_NOT_MOVED,)
