"""Protein domains on the residues of a transcript, by their blocks on the genome."""

from __future__ import annotations

from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.model.loci import Span

CODON_BP = 3


def place_domains(sense: SenseTranscript) -> tuple[tuple[str, Span], ...] | None:
    """Name and residues (0-based, half-open) of each domain of the gene that the transcript encodes, from the N-terminal end; a
    domain that the transcript has only in part is as long as that part. None where no domains of the gene are known."""
    domains, frame = sense.gene.domains, sense.frame
    if domains is None:
        return None
    found: list[tuple[str, Span]] = []
    for domain in domains if frame and frame.is_whole_start else ():
        ends = (sense.transcript.to_transcript(offset) for block in domain.blocks for offset in (block.start, block.end - 1))
        coding = [base - frame.start for base in ends if frame and base is not None and base in frame.cds]
        if coding:
            found.append((domain.name, Span(min(coding) // CODON_BP, max(coding) // CODON_BP + 1)))
    return tuple(sorted(found, key=lambda item: (item[1], item[0])))
