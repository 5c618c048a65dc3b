"""What all VCFs of ours have in common: the first lines of the header, and the escaping of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias
from urllib.parse import quote

from fascicle.model.provenance import Provenance

FIXED_COLUMNS: Final = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
Field: TypeAlias = tuple[str, str, str, str]
"""ID, Number, Type and Description of a field."""
REPORTED_LINE = '##FILTER=<ID=PASS,Description="Reported">'


def format_origin_lines(provenance: Provenance) -> Iterator[str]:
    """File format, program, reference, and the hashes of what the file was made from; parameters stand in the JSON beside it."""
    yield "##fileformat=VCFv4.3"
    yield f"##source=Fascicle {provenance.fascicle_version} {provenance.command}"
    if provenance.reference_name:
        yield f"##reference={provenance.reference_name}"
    for name in ("reference_sha256", "reference_is_synthetic", "knowledge_name", "knowledge_sha256"):
        value = getattr(provenance, name)
        if value is not None:
            yield f"##fascicle_{name}={str(value).lower() if isinstance(value, bool) else value}"
    for file in provenance.inputs:
        yield f"##fascicle_input_sha256={file.sha256} {file.name}"


def format_declaration_lines(
    contigs: Mapping[str, int | None],
    reasons: Iterable[str],
    meanings: Mapping[str, str],
    fallback: str,
    *,
    info: Iterable[Field],
    fields: Iterable[Field] = (),
    warnings: Sequence[str] = (),
) -> Iterator[str]:
    """Contigs (None: length not known), filters, INFO and FORMAT, and what must be told in every output. `reasons` are names of
    filters that the records have, in any order and number; one without a meaning gets the fallback."""
    yield from _format_contig_lines(contigs)
    yield from _format_filter_lines(reasons, meanings, fallback)
    yield from _format_field_lines("INFO", info)
    yield from _format_field_lines("FORMAT", fields)
    yield from _format_warning_lines(warnings)


def _format_warning_lines(warnings: Sequence[str]) -> Iterator[str]:
    """What must be told in every output, such as that reads were aligned to a part of the genome."""
    yield from (f"##fascicle_warning={warning}" for warning in warnings)


def format_column_line(samples: Sequence[str]) -> str:
    """The last line of the header: the fixed columns, FORMAT, and the samples."""
    return "\t".join((*FIXED_COLUMNS, "FORMAT", *samples))


def _format_contig_lines(contigs: Mapping[str, int | None]) -> Iterator[str]:
    """One line a chromosome; the length is left out where it is not known."""
    for chrom, length in contigs.items():
        yield f"##contig=<ID={chrom}>" if length is None else f"##contig=<ID={chrom},length={length}>"


def _format_filter_lines(names: Iterable[str], meanings: Mapping[str, str], fallback: str) -> Iterator[str]:
    """PASS, then one line a reason in order of name."""
    yield REPORTED_LINE
    for name in sorted(set(names)):
        yield f'##FILTER=<ID={encode_vcf(name)},Description="{meanings.get(name, fallback)}">'


def _format_field_lines(kind: str, fields: Iterable[Field]) -> Iterator[str]:
    """INFO or FORMAT lines."""
    for name, number, value_type, description in fields:
        yield f'##{kind}=<ID={name},Number={number},Type={value_type},Description="{description}">'


@lru_cache(maxsize=4096)
def encode_vcf(text: str) -> str:
    """Characters with a meaning in VCF as percent codes (section 1.2 of the specification)."""
    return quote(text, safe="!#$&'()*+-./<>?@[]^_`{|}~")
