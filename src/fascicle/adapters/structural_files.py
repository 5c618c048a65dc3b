"""The files of structural variants in a result directory: VCF, table, and JSON. See `docs/results.md`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fascicle.adapters.atomic import output_errors
from fascicle.adapters.documents import STRUCTURAL_SCHEMA
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.adapters.structural_vcf import format_structural_vcf
from fascicle.adapters.tsv_text import Cell, format_table
from fascicle.adapters.variant_vcf import write_variants_vcf
from fascicle.model.fusions import Side
from fascicle.model.structural import Breakend, ExpectedTranscript, StructuralFindings, StructuralSupport, StructuralVariant
from fascicle.reference.genome_bases import GenomeBases

if TYPE_CHECKING:
    from fascicle.adapters.atomic import ResultDirectory
    from fascicle.reference.genome import Genome

STRUCTURAL_VCF: Final = "sv.vcf.gz"
STRUCTURAL_JSON: Final = "structural_variants.json"
STRUCTURAL_TSV: Final = "structural_variants.tsv"
STRUCTURAL_FILES: Final = (STRUCTURAL_VCF, f"{STRUCTURAL_VCF}.tbi", STRUCTURAL_JSON, STRUCTURAL_TSV)


def write_structural_results(
    results: ResultDirectory, findings: StructuralFindings | None, genome: Genome, folder: str = ""
) -> None:
    """Write the files of structural variants; none where they were not looked for."""
    if findings is None:
        return
    inside = f"{folder}/" if folder else ""
    bases = GenomeBases(genome)
    contigs = {chrom: genome.length(chrom) for chrom in genome.chroms}
    text = format_structural_vcf(findings, contigs, lambda chrom, offset: bases(chrom, offset, offset + 1))
    with output_errors(results.out / STRUCTURAL_VCF):
        write_variants_vcf(results.path(f"{inside}{STRUCTURAL_VCF}"), text)
    results.write(f"{inside}{STRUCTURAL_JSON}", format_json(findings, STRUCTURAL_SCHEMA))
    results.write(f"{inside}{STRUCTURAL_TSV}", format_structural_tsv(findings))


def read_structural(folder: Path) -> StructuralFindings | None:
    """The structural variants in a folder with the results of a DNA assay, None where it has none. Raises CaseError."""
    path = folder / STRUCTURAL_JSON
    if not path.is_file():
        return None
    return parse_json(path.read_bytes(), StructuralFindings, STRUCTURAL_SCHEMA, path)


def format_structural_tsv(findings: StructuralFindings) -> str:
    """`structural_variants.tsv`: one row a candidate; an unknown field is empty; positions are 1-based."""
    return format_table(COLUMNS, findings.calls)


def _list_side(prefix: str, side: Callable[[StructuralVariant], Breakend]) -> dict[str, Callable[[StructuralVariant], Cell]]:
    return {
        f"{prefix}_gene": lambda call: side(call).gene,
        f"{prefix}_chrom": lambda call: side(call).position.chrom,
        f"{prefix}_pos": lambda call: side(call).position.offset + 1,
        f"{prefix}_strand": lambda call: side(call).position.strand.value,
        f"{prefix}_transcript": lambda call: _get_site(side(call), "transcript"),
        f"{prefix}_exon": lambda call: _get_site(side(call), "exon"),
        f"{prefix}_place": lambda call: _get_site(side(call), "place"),
    }


def _get_site(end: Breakend, name: str) -> Cell:
    value: Cell = None if end.site is None else getattr(end.site, name)
    return value


def _list_support(
    prefix: str, support: Callable[[StructuralVariant], StructuralSupport | None]
) -> dict[str, Callable[[StructuralVariant], Cell]]:
    def read(name: str) -> Callable[[StructuralVariant], Cell]:
        return lambda call: None if (own := support(call)) is None else getattr(own, name)

    def share(name: str) -> Callable[[StructuralVariant], Cell]:
        return lambda call: None if (own := support(call)) is None or own.fraction is None else float(getattr(own.fraction, name))

    counts = ("split_reads", "spanning_pairs", "unique_molecules", "five_prime_wild", "three_prime_wild")
    return {
        **{f"{prefix}_{name}": read(name) for name in counts},
        f"{prefix}_fraction": share("value"),
        f"{prefix}_fraction_low": share("low"),
        f"{prefix}_fraction_high": share("high"),
    }


def _read_expected(read: Callable[[ExpectedTranscript], Cell]) -> Callable[[StructuralVariant], Cell]:
    return lambda call: None if call.transcript is None else read(call.transcript)


def _read_exon(side: Side) -> Cell:
    return side.site.exon if side.site else None


COLUMNS: Final[dict[str, Callable[[StructuralVariant], Cell]]] = {
    **_list_side("five_prime", lambda call: call.five_prime),
    **_list_side("three_prime", lambda call: call.three_prime),
    "kind": lambda call: call.kind.value,
    "size_bp": lambda call: call.size_bp,
    "status": lambda call: call.status.value,
    "is_exact": lambda call: call.is_exact,
    "microhomology_bp": lambda call: call.junction.microhomology_bp,
    "inserted_bases": lambda call: call.junction.inserted,
    **_list_support("tumour", lambda call: call.tumour),
    **_list_support("normal", lambda call: call.normal),
    "rna": _read_expected(lambda own: own.name),
    "rna_five_prime_exon": _read_expected(lambda own: _read_exon(own.five_prime)),
    "rna_three_prime_exon": _read_expected(lambda own: _read_exon(own.three_prime)),
    "rna_frame": _read_expected(lambda own: own.product.frame.value if own.product else None),
    "rna_vicc": _read_expected(lambda own: own.names.vicc if own.names else None),
    "is_known_pair": lambda call: call.is_known_pair,
    "hgvs_dna": lambda call: call.hgvs_dna,
    "iscn": lambda call: call.iscn,
    "verdict": lambda call: call.verdict.value,
    "reasons": lambda call: ",".join(reason.name for reason in call.reasons),
    "notes": lambda call: ",".join(note.name for note in call.notes),
}
