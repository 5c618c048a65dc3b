"""Proteins of the genes that a report draws variants on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fascicle.calls.consequence.annotating import Annotator
from fascicle.calls.consequence.domains import place_domains
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.hotspots import Hotspots, list_hotspot_residues
from fascicle.model.consequences import TranscriptConsequence
from fascicle.model.proteins import ProteinRegion, ProteinShape
from fascicle.reference.bundle import Bundle


def list_protein_shapes(
    consequences: Iterable[TranscriptConsequence], bundle: Bundle, hotspots: Hotspots | None
) -> tuple[ProteinShape, ...]:
    """The proteins of the transcripts that consequences with touched residues lie on, by gene and transcript."""
    wanted = sorted({(own.gene, own.transcript) for own in consequences if own.residues is not None})
    return tuple(_list_shapes(wanted, Annotator(bundle), hotspots))


def _list_shapes(wanted: Iterable[tuple[str, str]], annotator: Annotator, hotspots: Hotspots | None) -> Iterator[ProteinShape]:
    for gene, transcript in wanted:
        number = annotator.bundle.numbers.get(gene)
        own = () if number is None else annotator.gene(number).transcripts
        sense = next((one for one in own if one.transcript.accession == transcript), None)
        if sense is not None and sense.frame is not None:
            yield _describe(gene, sense, len(sense.frame.residues) - sense.frame.has_stop, hotspots)


def _describe(gene: str, sense: SenseTranscript, length: int, hotspots: Hotspots | None) -> ProteinShape:
    placed = place_domains(sense)
    domains = None if placed is None else tuple(ProteinRegion(name, span) for name, span in placed)
    residues = list_hotspot_residues(gene, sense.transcript.names, hotspots)
    return ProteinShape(gene, sense.transcript.accession, length, domains, residues)
