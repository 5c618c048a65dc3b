"""Germline variants as VCF 4.3 with diploid genotypes; a file without records says in its header why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fascicle.adapters.vcf_text import (
    encode_vcf,
    format_column_line,
    format_declaration_lines,
    format_origin_lines,
)
from fascicle.model.dna import VariantFindings
from fascicle.model.germline import GermlineFindings, GermlineSource, GermlineVariant, Zygosity
from fascicle.model.variants import AlleleDepth

NO_CONSENT: Final = "not analysed: no consent to germline findings is stated"
GERMLINE_INFO: Final = (
    ("GENE", "1", "String", "Gene symbol"),
    ("CLASS", "1", "String", "Pathogenicity that stands"),
    ("ACMG_POINTS", "1", "Integer", "Sum of points of the criteria; missing where BA1 stands alone"),
    ("ACMG_CLASS", "1", "String", "Class by the points"),
    ("CLINVAR", "1", "String", "Variation identifier in ClinVar"),
    ("CLNSIG", "1", "String", "Significance in ClinVar's words"),
    ("STARS", "1", "Integer", "Stars of ClinVar's review status, 0 to 4"),
    ("POP_AF", "1", "Float", "Allele frequency in the population resource"),
    ("CONSEQUENCE", ".", "String", "Sequence Ontology terms on the chosen transcript, the most severe first"),
    ("HGVS_C", "1", "String", "HGVS name on the chosen transcript"),
    ("HGVS_P", "1", "String", "HGVS name of the predicted protein"),
    ("LOSS", "1", "String", "What the tumour has kept of the two alleles"),
)
GERMLINE_FORMAT: Final = (
    ("GT", "1", "String", "Genotype: of the normal diploid; of a tumour whether the allele is seen"),
    ("GQ", "1", "Integer", "Phred-scaled probability that the genotype is another one"),
    ("AD", "R", "Integer", "Fragments with the reference and with the alternate allele"),
    ("DP", "1", "Integer", "Fragments over the variant"),
)
_MISSING: Final = "."
_GENOTYPES: Final = {Zygosity.HETEROZYGOUS: "0/1", Zygosity.HOMOZYGOUS: "1/1", Zygosity.UNKNOWN: "./."}


def format_germline_vcf(findings: VariantFindings, contigs: Mapping[str, int | None]) -> str:
    """`germline.vcf`: the normal is the first sample, the tumour the second; of a tumour alone there is one."""
    germline = findings.germline
    samples = ["normal", "tumour"] if findings.has_normal else ["tumour"]
    lines = [*_format_header(findings, contigs), format_column_line(samples)]
    if germline is not None:
        lines += [_format_record(item, germline) for item in germline.variants]
    return "\n".join(lines) + "\n"


def _format_header(findings: VariantFindings, contigs: Mapping[str, int | None]) -> Iterator[str]:
    germline = findings.germline
    yield from format_origin_lines(findings.provenance if germline is None else germline.provenance)
    yield f"##fascicle_germline={NO_CONSENT if germline is None else f'{germline.panel}, called in the {germline.source.value}'}"
    yield from format_declaration_lines(
        contigs, (), {}, "", info=GERMLINE_INFO, fields=GERMLINE_FORMAT, warnings=findings.warnings
    )


def _format_record(item: GermlineVariant, germline: GermlineFindings) -> str:
    variant = item.variant
    place = (variant.chrom, str(variant.start + 1), _MISSING, variant.ref, variant.alt, _MISSING, "PASS")
    samples = [_format_sample(item.depth, _GENOTYPES[item.zygosity], item.quality)]
    if germline.source is GermlineSource.NORMAL:
        samples.append(_format_tumour(item.tumour))
    return "\t".join((*place, _format_info(item), ":".join(name for name, *_ in GERMLINE_FORMAT), *samples))


def _format_info(item: GermlineVariant) -> str:
    own, record = item.consequence, item.clinvar
    values = {
        "GENE": item.gene,
        "CLASS": item.pathogenicity.value,
        "ACMG_POINTS": None if item.acmg.points is None else str(item.acmg.points),
        "ACMG_CLASS": item.acmg.by_points.value,
        "CLINVAR": record.identifier if record else None,
        "CLNSIG": record.significance if record else None,
        "STARS": None if record is None or record.stars is None else str(record.stars),
        "POP_AF": None if item.population.frequency is None else f"{item.population.frequency:.6g}",
        "CONSEQUENCE": None if own is None else ",".join(term.value for term in own.terms),
        "HGVS_C": own.hgvs_dna if own else None,
        "HGVS_P": own.hgvs_protein if own else None,
        "LOSS": item.loss.value,
    }
    lists = {"CONSEQUENCE"}
    return ";".join(
        f"{name}={value if name in lists else encode_vcf(value)}" for name, value in values.items() if value is not None
    )


def _format_tumour(depth: AlleleDepth | None) -> str:
    seen = None if depth is None or depth.alternate is None else depth.alternate > 0
    return _format_sample(depth, {True: "0/1", False: "0/0", None: "./."}[seen], None)


def _format_sample(depth: AlleleDepth | None, genotype: str, quality: int | None) -> str:
    counts = (None, None, None) if depth is None else (depth.reference, depth.alternate, depth.depth)
    reference, alternate, whole = (_MISSING if count is None else str(count) for count in counts)
    pair = _MISSING if reference == alternate == _MISSING else f"{reference},{alternate}"
    return ":".join((genotype, _MISSING if quality is None else str(quality), pair, whole))
