"""Names of a fusion or of an event within a gene, by the nomenclatures of the field.

VICC: Gene Fusion Specification (fusions.cancervariants.org), "Nomenclature": components joined by `::`, the 5' and 3' junction
components `transcript(gene):e.exon` with an offset from the exon's edge (negative towards 5', positive towards 3'), inserted
bases as a linker sequence, a gene with its identifier where no transcript can be named, a hyphen for a read-through told by genes
only. The specification counts events within one gene not as gene fusions: they get no VICC name.

HGVS: "Adjoined transcripts" (proposal SVD-WG007, nomenclature 20.05): `r.` ranges of both transcripts joined by `::`, inserted
bases in lower case with `u`; the outer ends are `?` where the junction and not the whole transcript was analysed. Numbering as in
`c.`, or from the first base in a transcript without coding sequence. An event within a gene is a deletion, duplication or
insertion of its transcript. HGVS asks for a version of the transcript: none, no name.

ISCN: see `karyotype`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.calls.karyotype import explain_complex, infer_rearrangement
from fascicle.model.fusions import EventKind, Fusion, Names, Place, Side
from fascicle.model.genes import Transcript
from fascicle.model.loci import Position, Span
from fascicle.model.verdicts import Reason

if TYPE_CHECKING:
    from fascicle.model.genes import Gene


def name_fusion(fusion: Fusion, five_prime: Gene, three_prime: Gene, *, is_whole_read: bool = False) -> Names:
    """The names of a fusion of two genes (one gene twice for an event within it).

    `is_whole_read` says that both transcripts were read from end to end: HGVS then names their outer ends.
    """
    if fusion.is_within_gene:
        return Names(None, _format_hgvs_event(fusion, five_prime), None)
    return Names(
        _format_vicc(fusion, five_prime, three_prime),
        _format_hgvs_fusion(fusion, five_prime, three_prime, is_whole_read=is_whole_read),
        _format_iscn(fusion),
    )


def note_rearrangement(fusion: Fusion) -> tuple[Reason, ...]:
    """A note where no exchange of two breaks explains a fusion; empty otherwise, and where no rearrangement is supposed."""
    ends = _find_rearranged(fusion)
    note = explain_complex(*ends) if ends else None
    return (note,) if note else ()


def _format_iscn(fusion: Fusion) -> str | None:
    ends = _find_rearranged(fusion)
    return infer_rearrangement(*ends) if ends else None


def _find_rearranged(fusion: Fusion) -> tuple[Position, Position] | None:
    """The places of both sides, None where one is unknown or where the event needs no rearrangement between genes."""
    five, three = fusion.five_prime.position, fusion.three_prime.position
    return (five, three) if five and three and fusion.kind is EventKind.FUSION and not fusion.is_within_gene else None


def _format_vicc(fusion: Fusion, five_prime: Gene, three_prime: Gene) -> str:
    ends = (_format_junction(fusion.five_prime, five_prime, True), _format_junction(fusion.three_prime, three_prime, False))
    if ends == (None, None) and fusion.kind is EventKind.READ_THROUGH:
        return f"{_format_gene(five_prime)}-{_format_gene(three_prime)}"
    linker = [fusion.junction.inserted] if fusion.junction.inserted else []
    return "::".join((ends[0] or _format_gene(five_prime), *linker, ends[1] or _format_gene(three_prime)))


def _format_gene(gene: Gene) -> str:
    """`NTRK3(hgnc:8033)`; the symbol alone where the reference has no identifier of a registry."""
    identifier = gene.identifier
    if identifier.upper().startswith("HGNC:"):
        return f"{gene.symbol}({identifier.lower()})"
    return f"{gene.symbol}(ensembl:{identifier})" if identifier.startswith("ENSG") else gene.symbol


def _format_junction(side: Side, gene: Gene, is_five_prime: bool) -> str | None:  # noqa: FBT001
    """`NM_015330.6(SPECC1L):e.6+12`, None where no transcript covers the breakpoint."""
    transcript = _find_transcript(side, gene)
    if side.site is None or side.position is None or transcript is None:
        return None
    exon = transcript.exons[side.site.exon - 1]
    edge = exon.end - 1 if is_five_prime == transcript.is_plus else exon.start
    return (
        f"{side.site.transcript}({side.gene}):e.{side.site.exon}{_format_offset(_step(transcript, edge, side.position.offset))}"
    )


def _find_transcript(side: Side, gene: Gene) -> Transcript | None:
    """The transcript of a side, None where there is none or the breakpoint lies outside of it."""
    return None if side.site is None or side.site.place is Place.OUTSIDE else gene.find_transcript(side.site.transcript)


def _step(transcript: Transcript, start: int, end: int) -> int:
    """Bases from one genome offset to another, positive in the direction of transcription."""
    return end - start if transcript.is_plus else start - end


def _format_offset(offset: int) -> str:
    return f"{offset:+d}" if offset else ""


def _format_hgvs_fusion(fusion: Fusion, five_prime: Gene, three_prime: Gene, *, is_whole_read: bool) -> str | None:
    sides = ((fusion.five_prime, five_prime), (fusion.three_prime, three_prime))
    transcripts = [_find_versioned(_find_transcript(*side)) for side in sides]
    if transcripts[0] is None or transcripts[1] is None:
        return None
    ends = [_number_position(t, side.position) for t, (side, _) in zip(transcripts, sides, strict=True) if t]
    if ends[0] is None or ends[1] is None:
        return None
    first = number_base(transcripts[0], 0) if is_whole_read else "?"
    last = number_base(transcripts[1], transcripts[1].length - 1) if is_whole_read else "?"
    linker = [_format_rna(fusion.junction.inserted)] if fusion.junction.inserted else []
    head, tail = f"{transcripts[0].accession}:r.{first}_{ends[0]}", f"{transcripts[1].accession}:r.{ends[1]}_{last}"
    return "::".join((head, *linker, tail))


def _find_versioned(transcript: Transcript | None) -> Transcript | None:
    """The transcript where HGVS can number it: with a version, and with a whole start of its coding sequence or none at all."""
    return transcript if transcript and "." in transcript.accession and not transcript.cds_phase else None


def _format_rna(bases: str) -> str:
    return bases.lower().replace("t", "u")


def _number_position(transcript: Transcript, position: Position | None) -> str | None:
    """A genome place in the transcript's numbering; in an intron from the nearer exon, from the one before in the middle."""
    if position is None:
        return None
    inside = transcript.to_transcript(position.offset)
    if inside is not None:
        return number_base(transcript, inside)
    edges = [(_step(transcript, edge, position.offset), base) for base, edge in _list_edges(transcript)]
    before = [(step, base) for step, base in edges if step > 0]
    after = [(-step, base) for step, base in edges if step < 0]
    if not before or not after:
        return None
    (up, left), (down, right) = min(before), min(after)
    return f"{number_base(transcript, left)}+{up}" if up <= down else f"{number_base(transcript, right)}-{down}"


def _list_edges(transcript: Transcript) -> list[tuple[int, int]]:
    """Transcript and genome offset of the first and last base of each exon."""
    starts = transcript.exon_starts
    bases = [base for i in range(len(transcript.exons)) for base in (starts[i], starts[i + 1] - 1)]
    return [(base, transcript.to_genome(base)) for base in bases]


def number_base(transcript: Transcript, base: int) -> str:
    """A transcript offset (0-based) as HGVS numbers it: -1 before the start codon, *1 after the stop codon; there is no 0."""
    cds = transcript.cds_span
    if cds is None:
        return str(base + 1)
    if base >= cds.end:
        return f"*{base - cds.end + 1}"
    return str(base - cds.start if base < cds.start else base - cds.start + 1)


def _format_hgvs_event(fusion: Fusion, gene: Gene) -> str | None:
    """The event as a change of one transcript that has both breakpoints in exons, None where there is none."""
    found = _find_common(fusion, gene)
    if found is None:
        return None
    transcript, last, first = found
    shift = _find_shift(fusion, transcript, last, first)
    change = _format_change(transcript, last + shift, first + shift, fusion.junction.inserted)
    return f"{transcript.accession}:r.{change}" if change else None


def _find_common(fusion: Fusion, gene: Gene) -> tuple[Transcript, int, int] | None:
    """A transcript that numbers both breakpoints, with its last base kept and first base kept: of the sites first."""
    ends = (fusion.five_prime.position, fusion.three_prime.position)
    if ends[0] is None or ends[1] is None:
        return None
    of_sites = (_find_transcript(side, gene) for side in (fusion.five_prime, fusion.three_prime))
    for transcript in (_find_versioned(t) for t in (*of_sites, *gene.transcripts)):
        last, first = (transcript.to_transcript(end.offset) if transcript else None for end in (ends[0], ends[1]))
        if transcript and last is not None and first is not None:
            return transcript, last, first
    return None


def _find_shift(fusion: Fusion, transcript: Transcript, last: int, first: int) -> int:
    """Bases by which HGVS moves the change towards 3': by what both sides share, unless a breakpoint is an exon's edge.

    Breakpoints away from exon edges are placed at their 5'-most position (docs/results.md), HGVS wants the 3'-most one.
    """
    sites = (fusion.five_prime.site, fusion.three_prime.site)
    is_free = all(site is not None and site.place is Place.INSIDE_EXON for site in sites) and not fusion.junction.inserted
    shared = fusion.junction.microhomology_bp or 0
    return shared if is_free and max(last, first) + shared + 1 < transcript.length else 0


def _format_change(transcript: Transcript, last: int, first: int, inserted: str) -> str | None:
    """What happens between the last base kept of the head and the first base kept of the tail; None where nothing does."""
    if first > last + 1:
        change = f"delins{_format_rna(inserted)}" if inserted else "del"
        return f"{_format_range(transcript, Span(last + 1, first))}{change}"
    copied = _format_range(transcript, Span(first, last + 1)) if first <= last else ""
    if copied and not inserted:
        return f"{copied}dup"
    if not inserted or last + 1 == transcript.length:
        return None
    place = f"{number_base(transcript, last)}_{number_base(transcript, last + 1)}"
    return f"{place}ins[{_format_rna(inserted)};{copied}]" if copied else f"{place}ins{_format_rna(inserted)}"


def _format_range(transcript: Transcript, span: Span) -> str:
    first, last = number_base(transcript, span.start), number_base(transcript, span.end - 1)
    return first if len(span) == 1 else f"{first}_{last}"
