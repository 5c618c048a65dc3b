"""What is known of the part of a protein that a null variant removes or alters: the questions of PVS1's tree that no sequence
answers (Abou Tayoun 2018, Hum Mutat 39:1517, Figure 1).

Critical to the protein's function: a domain that the gene's role needs, hotspots of missense changes in tumours, or pathogenic
variants of ClinVar within the region. Truncations count only where the region reaches the protein's end and they escape decay
too: one that decays says nothing of the region. Common in the population: a truncation of the same exon above 0.1 %, the limit
of AutoPVS1 (Xiang 2020, Hum Mutat 41:1488).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fascicle.calls.consequence.domains import place_domains
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.germline.clinvar import ClinvarNear
from fascicle.calls.germline.lost_parts import LostRegion
from fascicle.calls.germline.residues import list_pathogenic_places
from fascicle.calls.hotspots import Hotspots, list_hotspot_residues
from fascicle.calls.normalising import BasesOf, normalise, split_alleles
from fascicle.model.consequences import NmdOutcome, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.site_files import SiteRow
from fascicle.reference.variant_sites import VariantSites, find_frequency

Annotate = Callable[[Sequence[SmallVariant]], Sequence[VariantConsequence]]
Answered = tuple[bool | None, str]
"""A yes, a no, or None for not known, and what tells it."""
_COMMON_FRACTION: Final = 0.001
_SPLICE_BP: Final = 2
_STOP: Final = "*"
_ALTERING: Final = frozenset({Term.MISSENSE, Term.INFRAME_DELETION, Term.INFRAME_INSERTION, Term.PROTEIN_ALTERING})
_TRUNCATING: Final = frozenset({Term.STOP_GAINED, Term.FRAMESHIFT})
_NULL: Final = _TRUNCATING | {Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR}


def list_region_windows(sense: SenseTranscript, region: LostRegion) -> Iterator[tuple[str, Span]]:
    """The exons that encode a region, and those that a variant is in with their splice sites, on the genome."""
    transcript, frame = sense.transcript, sense.frame
    first = 0 if frame is None else frame.start + 3 * region.residues.start
    behind = transcript.length if frame is None else min(frame.start + 3 * region.residues.end, transcript.length)
    for index, exon in enumerate(transcript.exons):
        is_coding = transcript.exon_starts[index] < behind and transcript.exon_starts[index + 1] > first
        if is_coding or (region.exons is not None and region.exons.start <= index < region.exons.end):
            yield transcript.locus.chrom, Span(max(0, exon.start - _SPLICE_BP), exon.end + _SPLICE_BP)


@dataclass(frozen=True)
class RegionKnowledge:
    """Where regions are looked up: ClinVar's records near them, hotspots, the population resource; None was not given."""

    clinvar: ClinvarNear | None
    clinvar_missing: str
    hotspots: Hotspots | None
    population: VariantSites | None
    annotate: Annotate
    bases: BasesOf
    _pathogenic: dict[str, list[tuple[SmallVariant, TranscriptConsequence]]] = field(default_factory=dict)

    def find_critical(self, sense: SenseTranscript, region: LostRegion, own: SmallVariant | None) -> Answered:
        """Whether a region is critical to its protein. False where ClinVar was looked into and nothing tells: its role is not
        known.

        `own` is the variant itself, whose record says nothing beside it.
        """
        found = [*_list_domains(sense, region), *_list_hotspots(sense, region, self.hotspots)]
        if self.clinvar is None:
            return (True, "; ".join(found)) if found else (None, self.clinvar_missing)
        records = [record for record in self._list_pathogenic(sense, own) if _is_telling(record[1], region)]
        if records:
            found.append(f"{_count(records)} of ClinVar in it, such as {self._name(records[0][0])}")
        if found:
            return True, "; ".join(found)
        return False, f"no pathogenic variant of {self.clinvar.name} with two stars in it, no known domain or hotspot"

    def find_before(self, sense: SenseTranscript, residues: Span, own: SmallVariant) -> Answered:
        """Whether a pathogenic variant of ClinVar changes one of the residues."""
        if self.clinvar is None:
            return None, self.clinvar_missing
        own_records = self._list_pathogenic(sense, own)
        records = [one for one in own_records if one[1].residues is not None and residues.overlap(one[1].residues)]
        if records:
            return True, f"{_count(records)} of ClinVar, such as {self._name(records[0][0])}"
        return False, f"none in {self.clinvar.name} with two stars"

    def find_common(self, sense: SenseTranscript, exons: Span | None) -> Answered:
        """Whether a truncation of the exons (0-based, half-open) is frequent in the population resource."""
        if self.population is None or exons is None:
            return None, "no population resource was given"
        spans = sense.transcript.exons[exons.start : exons.end]
        windows = sorted(Span(max(0, exon.start - _SPLICE_BP), exon.end + _SPLICE_BP) for exon in spans)
        rows = list(self.population.read({sense.transcript.locus.chrom: windows}))
        if not rows:
            return None, f"{self.population.name} lists nothing in the exon"
        frequent = dict(self._list_frequent(sense, rows))
        for found in self.annotate(list(frequent)):
            if any(_NULL & set(one.terms) for one in found.transcripts if one.transcript == sense.transcript.accession):
                place = f"{found.variant.chrom}:{found.variant.start + 1} {found.variant.ref}>{found.variant.alt}"
                return True, f"{place} has a frequency of {frequent[found.variant]:.2g}"
        return False, f"no truncation of the exon above {_COMMON_FRACTION:.1%} in {self.population.name}"

    def _list_frequent(self, sense: SenseTranscript, rows: Iterable[SiteRow]) -> Iterator[tuple[SmallVariant, float]]:
        """Alleles above the limit at sites that passed the resource's filters."""
        build = sense.transcript.locus.build
        for row in (row for row in rows if not row.filters):
            for index, allele in enumerate(split_alleles(build, row.chrom, row.start, row.ref, row.alts)):
                frequency = find_frequency(row, index)
                if isinstance(allele, SmallVariant) and frequency is not None and frequency[1] > _COMMON_FRACTION:
                    yield normalise(allele, self.bases).variant, frequency[1]

    def _list_pathogenic(
        self, sense: SenseTranscript, own: SmallVariant | None
    ) -> list[tuple[SmallVariant, TranscriptConsequence]]:
        """Established variants on the transcript but `own`, with what they do to it."""
        accession = sense.transcript.accession
        if accession not in self._pathogenic:
            self._pathogenic[accession] = list(self._annotate_pathogenic(sense))
        return [one for one in self._pathogenic[accession] if one[0] != own]

    def _annotate_pathogenic(self, sense: SenseTranscript) -> Iterator[tuple[SmallVariant, TranscriptConsequence]]:
        locus, records = sense.transcript.locus, self.clinvar.records if self.clinvar else {}
        places = list_pathogenic_places(records)
        near = [v for v in places if v.chrom == locus.chrom and locus.span.start <= v.start < locus.span.end]
        for found in self.annotate(near):
            yield from ((found.variant, one) for one in found.transcripts if one.transcript == sense.transcript.accession)

    def _name(self, variant: SmallVariant) -> str:
        return f"record {self.clinvar.records[variant].identifier}" if self.clinvar else ""


def _count(records: Sequence[object]) -> str:
    return "a pathogenic variant" if len(records) == 1 else f"{len(records)} pathogenic variants"


def _is_telling(consequence: TranscriptConsequence, region: LostRegion) -> bool:
    residues, terms = consequence.residues, set(consequence.terms)
    if residues is None or not region.residues.start <= residues.start < region.residues.end:
        return False
    escapes = consequence.nmd is not None and consequence.nmd.outcome is NmdOutcome.ESCAPE
    return bool(terms & _ALTERING) or (region.is_to_end and escapes and bool(terms & _TRUNCATING))


def _list_domains(sense: SenseTranscript, region: LostRegion) -> Iterator[str]:
    critical = {domain.name for domain in sense.gene.domains or () if domain.is_critical}
    for name, span in place_domains(sense) or ():
        if name in critical and region.residues.overlap(span):
            yield f"it holds residues of the domain {name}"


def _list_hotspots(sense: SenseTranscript, region: LostRegion, hotspots: Hotspots | None) -> Iterator[str]:
    """Residues at which tumours have other amino acids; hotspots of stop codons say nothing of the residue."""
    gene = sense.gene.gene.symbol
    placed = list_hotspot_residues(gene, sense.transcript.names, hotspots) or ()
    inside = [residue for residue in placed if region.residues.start <= residue < region.residues.end]
    missense = [residue + 1 for residue in inside if hotspots and _is_missense(hotspots[gene, residue + 1].changes)]
    if missense:
        yield f"it holds hotspots of missense changes in tumours, such as residue {missense[0]}"


def _is_missense(changes: Mapping[str, int]) -> bool:
    stops = changes.get(_STOP, 0)
    return sum(changes.values()) - stops > stops
