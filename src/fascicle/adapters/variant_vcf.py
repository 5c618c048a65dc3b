"""Small variants as VCF 4.3, one record a variant, sorted by place; the reasons against one are its FILTER.

The tumour is the first sample, the normal, where there is one, the second. GT says whether the allele is called in a sample (0/1)
or not (0/0), and `./.` where that is not known; it says nothing of the number of copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pysam

from fascicle.adapters.vcf_text import (
    encode_vcf,
    format_column_line,
    format_declaration_lines,
    format_origin_lines,
)
from fascicle.calls.importing_lifted import LIFTED_FROM
from fascicle.calls.variant_reasons import MEANINGS
from fascicle.model.consequences import TranscriptConsequence
from fascicle.model.dna import VariantFindings
from fascicle.model.variants import AlleleDepth, SmallVariant, SomaticStatus, VariantCall

TUMOUR: Final = "tumour"
NORMAL: Final = "normal"
_FALLBACK: Final = "Not reported for this reason; small_variants.json holds what met it"
_MISSING: Final = "."
_DIGITS: Final = 4
NOT_IN_TUMOUR: Final = "not_in_tumour"
INFO_FIELDS: Final = (
    ("GENE", "1", "String", "Gene symbol"),
    ("KIND", "1", "String", "snv, mnv, insertion, deletion or delins"),
    ("STATUS", "1", "String", "somatic, germline or unknown"),
    ("POSTERIOR", "1", "Float", "Probability that the variant is in the tumour sample"),
    ("SOMATIC_PROBABILITY", "1", "Float", "Probability that it is somatic, given that it is there"),
    (
        "POP_AF",
        "1",
        "Float",
        "Allele frequency in the population resource; 0 where the place is covered and the allele not listed",
    ),
    ("POP_SOURCE", "1", "String", "File and field of POP_AF"),
    ("CALLERS", ".", "String", "Programs that called the variant"),
    ("CALLER_FILTERS", ".", "String", "Filters that the callers gave it, as caller/filter"),
    ("LIFTED_FROM", ".", "String", "Build, place and alleles in the callers' files, where these were lifted over"),
    ("CONSEQUENCE", ".", "String", "Sequence Ontology terms on the chosen transcript, the most severe first"),
    ("TRANSCRIPT", "1", "String", "The chosen transcript"),
    ("HGVS_C", "1", "String", "HGVS name on the chosen transcript"),
    ("HGVS_P", "1", "String", "HGVS name of the predicted protein"),
    ("NOTES", ".", "String", "Observations that neither speak for nor against the call"),
)
FORMAT_FIELDS: Final = (
    ("GT", "1", "String", "Whether the allele is called in the sample; says nothing of the number of copies"),
    ("AD", "R", "Integer", "Fragments with the reference and with the alternate allele"),
    ("DP", "1", "Integer", "Fragments over the variant"),
    ("AF", "A", "Float", "Alternate / DP"),
    ("AFL", "A", "Float", "Lower end of the 95 % interval of AF"),
    ("AFH", "A", "Float", "Upper end of the 95 % interval of AF"),
    ("SB", "4", "Integer", "Reference forward and reverse, alternate forward and reverse"),
    ("PS", "1", "Integer", "Calls with one number lie on the same molecules"),
)


def format_variants_vcf(findings: VariantFindings, contigs: Mapping[str, int | None]) -> str:
    """`small_variants.vcf`: all calls, in their order. `contigs` gives the chromosomes with their lengths (None: not known)."""
    chosen = findings.chosen
    records = (_format_record(call, findings, chosen) for call in findings.calls)
    return "\n".join([*_format_header(findings, contigs), *records]) + "\n"


def write_variants_vcf(path: Path, text: str) -> None:
    """Write `text` bgzip-compressed to `path` (`.vcf.gz`), and its tabix index beside it. Same text, same bytes."""
    with pysam.BGZFile(str(path), "wb") as file:
        file.write(text.encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)


def _format_header(findings: VariantFindings, contigs: Mapping[str, int | None]) -> Iterator[str]:
    known = dict(contigs) | dict.fromkeys(call.variant.chrom for call in findings.calls if call.variant.chrom not in contigs)
    yield from format_origin_lines(findings.provenance)
    reasons = (reason.name for call in findings.calls for reason in call.reasons)
    yield from format_declaration_lines(
        known, reasons, MEANINGS, _FALLBACK, info=INFO_FIELDS, fields=FORMAT_FIELDS, warnings=findings.warnings
    )
    if findings.unplaced:
        words = "alleles are no small variant" + (", or could not be lifted over" if findings.is_lifted else "")
        yield f"##fascicle_unplaced={len(findings.unplaced)} {words}; small_variants.json lists them"
    samples = (TUMOUR, NORMAL) if findings.has_normal else (TUMOUR,)
    yield format_column_line(samples)


def _format_record(call: VariantCall, findings: VariantFindings, chosen: Mapping[SmallVariant, TranscriptConsequence]) -> str:
    variant = call.variant
    names = ";".join(dict.fromkeys(encode_vcf(reason.name) for reason in call.reasons)) or "PASS"
    fields = tuple(name for name, *_ in FORMAT_FIELDS if name != "PS" or call.phase_set is not None)
    samples = [_format_sample(call, call.tumour, _call_tumour(call), fields)]
    if findings.has_normal:
        samples.append(_format_sample(call, call.normal, _call_normal(call), fields))
    place = (variant.chrom, str(variant.start + 1), _MISSING, variant.ref, variant.alt, _MISSING, names)
    return "\t".join((*place, _format_info(call, chosen.get(variant)), ":".join(fields), *samples))


def _format_info(call: VariantCall, consequence: TranscriptConsequence | None) -> str:
    values = {
        "GENE": None if call.gene is None else encode_vcf(call.gene),
        "KIND": call.variant.kind.value,
        "STATUS": call.status.value,
        "POSTERIOR": _format_number(call.posterior),
        "SOMATIC_PROBABILITY": _format_number(call.somatic_probability),
        "POP_AF": None if call.population.frequency is None else f"{call.population.frequency:.6g}",
        "POP_SOURCE": None if call.population.source is None else encode_vcf(call.population.source),
        "CALLERS": ",".join(dict.fromkeys(encode_vcf(origin.caller) for origin in call.origins)),
        "CALLER_FILTERS": ",".join(encode_vcf(f"{origin.caller}/{name}") for origin in call.origins for name in origin.filters),
        "LIFTED_FROM": ",".join(dict.fromkeys(encode_vcf(text) for text in _list_lifted(call))),
        **_format_consequence(consequence),
        "NOTES": ",".join(dict.fromkeys(encode_vcf(note.name) for note in call.notes)),
    }
    return ";".join(f"{name}={value}" for name, value in values.items() if value)


def _list_lifted(call: VariantCall) -> Iterator[str]:
    """Build, place and alleles of a variant before it was lifted, as each of its files has them."""
    return (text for origin in call.origins for name, text in origin.fields if name == LIFTED_FROM)


def _format_consequence(consequence: TranscriptConsequence | None) -> dict[str, str]:
    if consequence is None:
        return {}
    names = {"HGVS_C": consequence.hgvs_dna, "HGVS_P": consequence.hgvs_protein}
    return {
        "CONSEQUENCE": ",".join(term.value for term in consequence.terms),
        "TRANSCRIPT": encode_vcf(consequence.transcript),
        **{key: encode_vcf(name) for key, name in names.items() if name},
    }


def _call_tumour(call: VariantCall) -> bool | None:
    """A call without counts is called by its caller, unless a reason says that it is another sample's."""
    if call.tumour.alternate is not None:
        return call.tumour.alternate != 0
    return None if any(reason.name == NOT_IN_TUMOUR for reason in call.reasons) else True


def _call_normal(call: VariantCall) -> bool | None:
    """By whose variant it is, not by single reads: some of a normal's reads are wrong."""
    return {SomaticStatus.GERMLINE: True, SomaticStatus.SOMATIC: False, SomaticStatus.UNKNOWN: None}[call.status]


def _format_sample(call: VariantCall, depth: AlleleDepth | None, is_called: bool | None, fields: tuple[str, ...]) -> str:  # noqa: FBT001
    phased = "|" if call.phase_set is not None else "/"
    genotype = {True: f"0{phased}1", False: f"0{phased}0", None: f".{phased}."}[is_called]
    values = {"GT": genotype, "PS": str(call.phase_set), **({} if depth is None else _format_depth(depth))}
    return ":".join(values.get(name, _MISSING) for name in fields)


def _format_depth(depth: AlleleDepth) -> dict[str, str]:
    fraction = depth.fraction
    strands = (depth.reference_forward, depth.reference_reverse, depth.alternate_forward, depth.alternate_reverse)
    values = {
        "AD": _join((depth.reference, depth.alternate)),
        "DP": None if depth.depth is None else str(depth.depth),
        "AF": _format_number(fraction.value if fraction else None),
        "AFL": _format_number(fraction.low if fraction else None),
        "AFH": _format_number(fraction.high if fraction else None),
        "SB": None if None in strands else _join(strands),
    }
    return {name: value for name, value in values.items() if value is not None}


def _join(counts: Sequence[int | None]) -> str | None:
    """Counts with a dot for a missing one; None where all are missing."""
    return None if all(count is None for count in counts) else ",".join(_MISSING if c is None else str(c) for c in counts)


def _format_number(value: float | None) -> str | None:
    return None if value is None else f"{value:.{_DIGITS}f}"
