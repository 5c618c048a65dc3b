"""From variants to their consequences on every transcript: the way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from fascicle.calls.consequence.changes import Change, make_change
from fascicle.calls.consequence.choosing import choose_transcript
from fascicle.calls.consequence.dna_names import describe_change, turn_around
from fascicle.calls.consequence.effects import assess_change, sort_terms
from fascicle.calls.consequence.gene_index import GeneIndex, index_genes
from fascicle.calls.consequence.numbering import number_chromosome
from fascicle.calls.consequence.sense import SenseGene, SenseTranscript
from fascicle.model.consequences import Term, TranscriptConsequence, VariantConsequence
from fascicle.model.genes import Transcript
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.chromosomes import find_accession, find_length
from fascicle.reference.gene_loci import to_locus_offset

# Ensembl VEP's default for "upstream" and "downstream" of a gene.
BESIDE_BP: Final = 5000
_NO_GENE: Final = Reason(
    "no_gene_of_the_reference", "no transcript of the reference lies here; the reference may hold a panel and not every gene"
)


@dataclass(frozen=True)
class Annotator:
    """A bundle with what is worked out of it once: genes on their sense strand, and where they lie."""

    bundle: Bundle
    _genes: dict[int, SenseGene] = field(default_factory=dict)

    @cached_property
    def index(self) -> GeneIndex:
        """Where the genes lie."""
        return index_genes(self.bundle)

    @cached_property
    def chroms(self) -> frozenset[str]:
        """Chromosomes that have a gene."""
        return frozenset(self.bundle.chroms)

    def gene(self, number: int) -> SenseGene:
        """The gene of a number."""
        found = self._genes.get(number)
        if found is None:
            gene = self.bundle.gene(number)
            found = SenseGene(gene, self.bundle.locus_bases(number), self.bundle.find_domains(gene.symbol))
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
        for gene in genes:
            problem = find_mismatch(variant, gene)
            if problem:
                return VariantConsequence(variant, None, (), problem=problem)
        consequences = tuple(consequence for gene in genes for consequence in assess_gene(variant, gene))
        inside = next((gene for gene in genes if _is_inside(variant, gene)), None)
        name, notes = name_genomic(variant, inside)
        return VariantConsequence(variant, name, consequences, notes=notes if consequences else (*notes, _NO_GENE))

    def _find_problem(self, variant: SmallVariant) -> Reason | None:
        """Why the reference cannot say anything of a variant; None where it can."""
        if variant.build is not self.bundle.build:
            because = f"the variant is on {variant.build}, the reference on {self.bundle.build}"
            return Reason("another_build", because)
        length = find_length(variant.build, variant.chrom)
        if variant.chrom not in self.chroms and length is None:
            return Reason("unknown_contig", f"the reference has no contig {variant.chrom}")
        if length is not None and variant.end > length:
            return Reason("beyond_contig", f"{variant.chrom} of {variant.build} has {length} bases")
        return None


def annotate_variants(variants: Sequence[SmallVariant], bundle: Bundle) -> tuple[VariantConsequence, ...]:
    """The consequences of each variant on every transcript of a reference bundle, in the order given.

    A variant that cannot be annotated (another build, an unknown contig, a reference base that the genome does not have) comes
    with its `problem`; none is left out.
    """
    return Annotator(bundle).annotate(variants)


def find_mismatch(variant: SmallVariant, gene: SenseGene) -> Reason | None:
    """A reason where the bases of the reference under `ref` are known and others; unknown bases say nothing."""
    start, ref, _ = turn_to_sense(variant, gene)
    for offset, (given, known) in enumerate(zip(ref, gene.fetch(start, start + len(ref)), strict=False)):
        if known not in {given, "N"} and given != "N":
            place = variant.start + offset if gene.gene.locus.strand == "+" else variant.end - 1 - offset
            plus = known if gene.gene.locus.strand == "+" else turn_around(known)
            because = f"the reference has {plus} at {variant.chrom}:{place + 1}, the variant says {_plus_base(variant, place)}"
            return Reason("reference_mismatch", because)
    return None


def _plus_base(variant: SmallVariant, place: int) -> str:
    return variant.ref[place - variant.start]


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


def name_genomic(variant: SmallVariant, gene: SenseGene | None) -> tuple[str | None, tuple[Reason, ...]]:
    """`NC_000017.11:g.43057065dup`, by the sequence of a gene that holds the variant. Without one, or where the sequence around
    is not known, an insertion or deletion may lie further to 3' than its name says: a note."""
    accession = find_accession(variant.build, variant.chrom)
    if accession is None:
        because = f"{variant.chrom} of {variant.build} has no RefSeq accession here, which a genomic name needs"
        return None, (Reason("no_chromosome_accession", because),)
    if gene is None:
        change = make_change(variant.start, variant.ref, variant.alt, lambda _start, _end: "")
        text = describe_change(change, lambda offset: str(offset + 1), lambda start, end: "N" * (end - start))
    else:
        change, text = _describe_by_gene(variant, gene)
    kind = "m" if variant.chrom == "chrM" else "g"
    is_moved = gene is not None or bool(change.ref and change.alt)
    notes = (
        () if is_moved else (Reason("sequence_not_known", "bases around the variant are not known: the 3' rule is not applied"),)
    )
    return f"{accession}:{kind}.{text}", notes


def _describe_by_gene(variant: SmallVariant, gene: SenseGene) -> tuple[Change, str | None]:
    """The change on the plus strand, named with the bases of a gene's locus."""
    locus = gene.gene.locus
    if locus.strand == "+":
        change = make_change(*turn_to_sense(variant, gene), gene.fetch)
        return change, describe_change(change, lambda offset: number_chromosome(locus, offset), gene.fetch)
    length = len(locus.span)

    def fetch(start: int, end: int) -> str:
        return turn_around(gene.fetch(length - end, length - start))

    change = make_change(variant.start - locus.span.start, variant.ref, variant.alt, fetch)
    return change, describe_change(change, lambda offset: str(locus.span.start + offset + 1), fetch)
