"""`identity.tsv`: fragments per allele and genotype of every SNP that was asked for. Positions are 1-based."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.adapters.tsv_text import format_tsv
from fascicle.errors import CaseError
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.loci import Build

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

IDENTITY_COLUMNS = (
    "rsid",
    "build",
    "chrom",
    "pos",
    "reference_allele",
    "alternate_allele",
    "reference_fragments",
    "alternate_fragments",
    "genotype",
    "confidence",
    "because",
)
_DIGITS = 4


def format_identity_tsv(genotypes: Iterable[Genotype]) -> str:
    """One row per SNP in the order given; `genotype` is empty where it is not assessable, and `because` says why."""
    return format_tsv(IDENTITY_COLUMNS, map(_format_row, genotypes))


def parse_identity_tsv(text: str, path: Path) -> tuple[Genotype, ...]:
    """The genotypes of an `identity.tsv`; `path` is only named in messages. Raises CaseError with the line."""
    header, *rows = text.splitlines() or [""]
    if tuple(header.split("\t")) != IDENTITY_COLUMNS:
        raise CaseError("has not the columns of an identity.tsv", path=path, where="line 1", remedy="Make the file again")
    return tuple(_parse_row(row.split("\t"), path, number) for number, row in enumerate(rows, start=2))


def _format_row(genotype: Genotype) -> tuple[str, ...]:
    snp, zygosity, confidence = genotype.snp, genotype.zygosity, genotype.confidence
    counts = (genotype.reference_fragments, genotype.alternate_fragments)
    return (
        snp.rsid,
        snp.build.value,
        snp.chrom,
        str(snp.offset + 1),
        snp.reference,
        snp.alternate,
        *("" if count is None else str(count) for count in counts),
        "" if zygosity is None else zygosity.value,
        "" if confidence is None else f"{confidence:.{_DIGITS}f}",
        genotype.because,
    )


def _parse_row(fields: list[str], path: Path, number: int) -> Genotype:
    try:
        rsid, build, chrom, pos1, reference, alternate, *counts, zygosity, confidence, because = fields
        snp = Snp(rsid, chrom, int(pos1) - 1, reference, alternate, Build(build))
        reference_fragments, alternate_fragments = (int(count) if count else None for count in counts)
        return Genotype(
            snp,
            reference_fragments,
            alternate_fragments,
            Zygosity(zygosity) if zygosity else None,
            float(confidence) if confidence else None,
            because,
        )
    except ValueError as error:
        what = f"is not a row of an identity.tsv ({error})"
        raise CaseError(what, path=path, where=f"line {number}", remedy="Make the file again") from error
