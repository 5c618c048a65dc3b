"""Fusions as VCF 4.3 breakends (section 5.4 of the VCF specification), one pair of records per fusion.

How a record is spelt: see `breakends`. Where one side could not be placed, the other is a single breakend (`t.`, `.t`).
A fusion without any placed side has no place in a VCF; the header counts and names those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fascicle.adapters.breakends import (
    FIVE_PRIME,
    THREE_PRIME,
    BaseAt,
    clean_base,
    find_other_role,
    format_breakend,
)
from fascicle.adapters.vcf_text import (
    FIXED_COLUMNS,
    encode_vcf,
    format_declaration_lines,
    format_origin_lines,
)
from fascicle.model.fusions import Frame, Fusion, TranscriptSite
from fascicle.model.loci import Position
from fascicle.model.numbers import Proportion
from fascicle.model.provenance import Provenance

_INFO_FIELDS = (
    ("SVTYPE", "1", "String", "Type of structural variant"),
    ("MATEID", "1", "String", "ID of the other breakend"),
    ("EVENT", "1", "String", "The fusion that both breakends belong to"),
    ("FIVE_PRIME_GENE", "1", "String", "Gene symbol of the 5' partner"),
    ("THREE_PRIME_GENE", "1", "String", "Gene symbol of the 3' partner"),
    ("SIDE", "1", "String", "Partner that this record is about: five_prime or three_prime"),
    ("GENE_STRAND", "1", "String", "Strand of this record's gene"),
    ("TRANSCRIPT", "1", "String", "Transcript that EXON refers to"),
    ("EXON", "1", "Integer", "Exon of TRANSCRIPT: the last one kept of the 5' partner, the first one kept of the 3' partner"),
    ("SPLIT_READS", "1", "Integer", "Fragments with a read across the junction"),
    ("SPANNING_PAIRS", "1", "Integer", "Fragments with one mate wholly on each side"),
    ("UNIQUE_MOLECULES", "1", "Integer", "Distinct supporting fragments after duplicates are merged"),
    ("ABUNDANCE", "1", "Float", "Fusion / (fusion + wild type) fragments at the 3' partner's junction"),
    ("ABUNDANCE_INTERVAL", "2", "Float", "95 % interval of ABUNDANCE"),
    ("FIVE_PRIME_ABUNDANCE", "1", "Float", "Fusion / (fusion + wild type) fragments at the 5' partner's junction"),
    ("FIVE_PRIME_ABUNDANCE_INTERVAL", "2", "Float", "95 % interval of FIVE_PRIME_ABUNDANCE"),
    ("FRAME", "1", "String", "in_frame, out_of_frame, no_cds or unknown"),
    ("HOMLEN", "1", "Integer", "Bases shared by both partners at the junction (microhomology)"),
    ("KNOWN_PAIR", "0", "Flag", "The pair of genes is a recurrent fusion in the knowledge snapshot"),
)


@dataclass(frozen=True, slots=True)
class _Breakend:
    """One record before it is text: the placed `role` side of a fusion, and where its mate lies, if that is known."""

    fusion: Fusion
    event: str
    role: str
    position: Position
    site: TranscriptSite | None
    mate_position: Position | None

    @property
    def name(self) -> str:
        return f"{self.event}_{self.role}"

    @property
    def mate_name(self) -> str:
        return f"{self.event}_{find_other_role(self.role)}"


def format_fusions_vcf(
    candidates: Sequence[Fusion],
    provenance: Provenance,
    contigs: Mapping[str, int | None],
    base_at: BaseAt = lambda _chrom, _offset: "N",
    sightings: int = 0,
) -> str:
    """`fusions.vcf`: all candidates, sorted by place; the reasons against one are its FILTER.

    `contigs` gives the chromosomes in the order of the reference with their lengths (None where unknown), `base_at` the
    plus-strand base of a chromosome and 0-based offset. Events are numbered in the order of `candidates`. `sightings` further
    candidates, seen in too few fragments, are not in the file; its header says how many there are.
    """
    ends = [end for number, fusion in enumerate(candidates, start=1) for end in _find_ends(fusion, f"fusion{number}")]
    known = dict(contigs) | dict.fromkeys(sorted({end.position.chrom for end in ends} - set(contigs)))
    rank = {chrom: index for index, chrom in enumerate(known)}
    ends.sort(key=lambda end: (rank[end.position.chrom], end.position.offset, end.event, end.role))
    lines = [*_format_header(candidates, provenance, known, sightings), *(_format_record(end, base_at) for end in ends)]
    return "\n".join(lines) + "\n"


def _find_ends(fusion: Fusion, event: str) -> Iterable[_Breakend]:
    """The placed ends of a fusion."""
    sides = {FIVE_PRIME: fusion.five_prime, THREE_PRIME: fusion.three_prime}
    for role, side in sides.items():
        if side.position is not None:
            yield _Breakend(fusion, event, role, side.position, side.site, sides[find_other_role(role)].position)


def _format_record(end: _Breakend, base_at: BaseAt) -> str:
    chrom, offset = end.position.chrom, end.position.offset
    base = clean_base(base_at(chrom, offset))
    alt = format_breakend(base, end.fusion.junction.inserted, end.role, end.position, end.mate_position)
    names = ";".join(dict.fromkeys(encode_vcf(reason.name) for reason in end.fusion.reasons)) or "PASS"
    return "\t".join([chrom, str(offset + 1), end.name, base, alt, ".", names, _format_info(end)])


def _format_info(end: _Breakend) -> str:
    fusion, support = end.fusion, end.fusion.support
    values: dict[str, str | int | None] = {
        "SVTYPE": "BND",
        "MATEID": None if end.mate_position is None else end.mate_name,
        "EVENT": end.event,
        "FIVE_PRIME_GENE": encode_vcf(fusion.five_prime.gene),
        "THREE_PRIME_GENE": encode_vcf(fusion.three_prime.gene),
        "SIDE": end.role,
        "GENE_STRAND": end.position.strand.value,
        "TRANSCRIPT": None if end.site is None else encode_vcf(end.site.transcript),
        "EXON": None if end.site is None else end.site.exon,
        "SPLIT_READS": support.split_reads,
        "SPANNING_PAIRS": support.spanning_pairs,
        "UNIQUE_MOLECULES": support.unique_molecules,
        **_format_proportion("ABUNDANCE", fusion.abundance),
        **_format_proportion("FIVE_PRIME_ABUNDANCE", fusion.five_prime_abundance),
        "FRAME": (fusion.product.frame if fusion.product else Frame.UNKNOWN).value,
        "HOMLEN": fusion.junction.microhomology_bp,
    }
    fields = [f"{name}={value}" for name, value in values.items() if value is not None]
    return ";".join([*fields, "KNOWN_PAIR"] if fusion.is_known_pair else fields)


def _format_proportion(name: str, proportion: Proportion | None) -> dict[str, str | None]:
    if proportion is None:
        return {}
    return {name: f"{proportion.value:.4f}", f"{name}_INTERVAL": f"{proportion.low:.4f},{proportion.high:.4f}"}


def _format_header(
    candidates: Sequence[Fusion], provenance: Provenance, contigs: Mapping[str, int | None], sightings: int
) -> Iterable[str]:
    yield from format_origin_lines(provenance)
    reasons = (reason.name for fusion in candidates for reason in fusion.reasons)
    yield from format_declaration_lines(
        contigs, reasons, {}, "Not reported for this reason; fusions.json holds what met it", info=_INFO_FIELDS
    )
    yield from _format_unplaced(candidates)
    if sightings:
        yield f"##fascicle_too_weak={sightings} further candidates, seen in too few fragments; fusions.tsv lists them"
    yield "\t".join(FIXED_COLUMNS)


def _format_unplaced(candidates: Sequence[Fusion]) -> Iterable[str]:
    names = [fusion.name for fusion in candidates if fusion.five_prime.position is None and fusion.three_prime.position is None]
    if names:
        yield f"##fascicle_unplaced={len(names)} without a position on either side: {', '.join(names)}"
