"""Structural variants as VCF 4.3 breakends, one pair of records a junction, sorted by place; the reasons against one are its
FILTER.

How a record is spelt: see `breakends`. A deletion, a tandem duplication and both junctions of an inversion are breakends too;
KIND says which they would be by themselves. The tumour is the first sample, the normal, where there is one, the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fascicle.adapters.breakends import (
    FIVE_PRIME,
    THREE_PRIME,
    BaseAt,
    clean_base,
    find_other_role,
    format_breakend,
    is_left_kept,
)
from fascicle.adapters.variant_vcf import NORMAL, TUMOUR
from fascicle.adapters.vcf_text import (
    encode_vcf,
    format_column_line,
    format_declaration_lines,
    format_origin_lines,
)
from fascicle.calls.structural_reasons import MEANINGS
from fascicle.model.loci import Strand
from fascicle.model.numbers import Proportion
from fascicle.model.structural import Breakend, StructuralFindings, StructuralSupport, StructuralVariant

_FALLBACK: Final = "Not reported for this reason; structural_variants.json holds what met it"
_INFO_FIELDS: Final = (
    ("SVTYPE", "1", "String", "Type of structural variant"),
    ("MATEID", "1", "String", "ID of the other breakend"),
    ("EVENT", "1", "String", "The junction that both breakends belong to"),
    ("KIND", "1", "String", "translocation, inversion, deletion or tandem_duplication"),
    ("SIZE", "1", "Integer", "Bases deleted, doubled or turned"),
    ("STATUS", "1", "String", "somatic, germline or unknown"),
    ("SIDE", "1", "String", "Side that this record is about: five_prime or three_prime"),
    ("IMPRECISE", "0", "Flag", "No read shows the junction: mates alone do"),
    ("CIPOS", "2", "Integer", "Interval around POS: bases shared by both sides, or, of an imprecise junction, where it can lie"),
    ("HOMLEN", "1", "Integer", "Bases shared by both sides at the junction (microhomology)"),
    ("GENE", "1", "String", "Gene at this side"),
    ("TRANSCRIPT", "1", "String", "Transcript that EXON refers to"),
    ("EXON", "1", "Integer", "Exon of TRANSCRIPT: the last one before the break (5' side), the first one behind it (3' side)"),
    ("RNA", "1", "String", "Fusion of two genes, in the direction of both, that RNA should show"),
    ("RNA_EXONS", "2", "Integer", "Exons that RNA should join"),
    ("RNA_FRAME", "1", "String", "Reading frame of that transcript"),
    ("KNOWN_PAIR", "0", "Flag", "The pair of genes is a recurrent fusion in the knowledge snapshot"),
    ("HGVS_G", "1", "String", "HGVS name of the change of the chromosome"),
    ("ISCN", "1", "String", "The rearrangement by bands"),
)
_FORMAT_FIELDS: Final = (
    ("GT", "1", "String", "Whether the junction is seen in the sample (0/1, 0/0); says nothing of the number of copies"),
    ("SR", "2", "Integer", "Fragments with a read across this side's place as in the reference, and across the junction"),
    ("PR", "1", "Integer", "Fragments with one mate wholly on each side"),
    ("UM", "1", "Integer", "Distinct supporting fragments by their ends and UMI"),
    ("AF", "1", "Float", "Split fragments / all of SR"),
    ("AFL", "1", "Float", "Lower end of the 95 % interval of AF"),
    ("AFH", "1", "Float", "Upper end of the 95 % interval of AF"),
)


@dataclass(frozen=True, slots=True)
class _Record:
    call: StructuralVariant
    event: str
    role: str

    @property
    def end(self) -> Breakend:
        return self.call.five_prime if self.role == FIVE_PRIME else self.call.three_prime

    @property
    def mate(self) -> Breakend:
        return self.call.three_prime if self.role == FIVE_PRIME else self.call.five_prime


def format_structural_vcf(findings: StructuralFindings, contigs: Mapping[str, int | None], base_at: BaseAt) -> str:
    """`sv.vcf`: all candidates. `contigs` gives the chromosomes in their order with their lengths (None: not known), `base_at`
    the plus-strand base of a chromosome and 0-based offset. Events are numbered in the order of the calls.
    """
    records = [
        _Record(call, f"sv{number}", role)
        for number, call in enumerate(findings.calls, start=1)
        for role in (FIVE_PRIME, THREE_PRIME)
    ]
    known = dict(contigs) | dict.fromkeys(r.end.position.chrom for r in records if r.end.position.chrom not in contigs)
    rank = {chrom: index for index, chrom in enumerate(known)}
    records.sort(key=lambda r: (rank[r.end.position.chrom], r.end.position.offset, r.event, r.role))
    lines = [*_format_header(findings, known), *(_format_record(record, findings, base_at) for record in records)]
    return "\n".join(lines) + "\n"


def _format_header(findings: StructuralFindings, contigs: Mapping[str, int | None]) -> Iterator[str]:
    yield from format_origin_lines(findings.provenance)
    reasons = (reason.name for call in findings.calls for reason in call.reasons)
    yield from format_declaration_lines(
        contigs, reasons, MEANINGS, _FALLBACK, info=_INFO_FIELDS, fields=_FORMAT_FIELDS, warnings=findings.warnings
    )
    samples = (TUMOUR, NORMAL) if findings.has_normal else (TUMOUR,)
    yield format_column_line(samples)


def _format_record(record: _Record, findings: StructuralFindings, base_at: BaseAt) -> str:
    call, position = record.call, record.end.position
    base = clean_base(base_at(position.chrom, position.offset))
    alt = format_breakend(base, call.junction.inserted, record.role, position, record.mate.position)
    names = ";".join(dict.fromkeys(encode_vcf(reason.name) for reason in call.reasons)) or "PASS"
    samples = [_format_sample(call.tumour, record.role)]
    if findings.has_normal:
        samples.append("." if call.normal is None else _format_sample(call.normal, record.role))
    fields = ":".join(name for name, *_ in _FORMAT_FIELDS)
    place = (position.chrom, str(position.offset + 1), f"{record.event}_{record.role}", base, alt, ".", names)
    return "\t".join((*place, _format_info(record), fields, *samples))


def _format_info(record: _Record) -> str:
    call, end, expected = record.call, record.end, record.call.transcript
    values: dict[str, str | int | None] = {
        "SVTYPE": "BND",
        "MATEID": f"{record.event}_{find_other_role(record.role)}",
        "EVENT": record.event,
        "KIND": call.kind.value,
        "SIZE": call.size_bp,
        "STATUS": call.status.value,
        "SIDE": record.role,
        "CIPOS": _format_interval(record),
        "HOMLEN": call.junction.microhomology_bp,
        "GENE": None if end.gene is None else encode_vcf(end.gene),
        "TRANSCRIPT": None if end.site is None else encode_vcf(end.site.transcript),
        "EXON": None if end.site is None else end.site.exon,
        "RNA": None if expected is None else encode_vcf(expected.name),
        "RNA_EXONS": _format_exons(call),
        "RNA_FRAME": expected.product.frame.value if expected and expected.product else None,
        "HGVS_G": None if call.hgvs_dna is None else encode_vcf(call.hgvs_dna),
        "ISCN": None if call.iscn is None else encode_vcf(call.iscn),
    }
    fields = [f"{name}={value}" for name, value in values.items() if value is not None]
    flags = [*(() if call.is_exact else ("IMPRECISE",)), *(("KNOWN_PAIR",) if call.is_known_pair else ())]
    return ";".join([*fields, *flags])


def _format_exons(call: StructuralVariant) -> str | None:
    expected = call.transcript
    if expected is None or expected.five_prime.site is None or expected.three_prime.site is None:
        return None
    return f"{expected.five_prime.site.exon},{expected.three_prime.site.exon}"


def _format_interval(record: _Record) -> str | None:
    """Where else the junction can lie: both places move along their strands by the bases that both sides share."""
    end, shift = record.end, record.call.shift_bp
    if end.reach_bp:
        return f"0,{end.reach_bp}" if is_left_kept(record.role, end.position.strand) else f"-{end.reach_bp},0"
    shift = shift if end.position.strand is Strand.PLUS else -shift
    return f"{min(shift, 0)},{max(shift, 0)}" if shift else None


def _format_sample(own: StructuralSupport, role: str) -> str:
    is_five = role == FIVE_PRIME
    wild = own.five_prime_wild if is_five else own.three_prime_wild
    fraction = own.five_prime_fraction if is_five else own.three_prime_fraction
    genotype = "0/1" if own.fragments else "0/0"
    counts = (genotype, f"{wild},{own.split_reads}", str(own.spanning_pairs), str(own.unique_molecules))
    return ":".join((*counts, *_format_fraction(fraction)))


def _format_fraction(fraction: Proportion | None) -> tuple[str, str, str]:
    if fraction is None:
        return (".", ".", ".")
    return (f"{fraction.value:.4f}", f"{fraction.low:.4f}", f"{fraction.high:.4f}")
