"""Common SNPs for telling persons apart, from a VCF that the laboratory chooses (plain or gzip)."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build, parse_chrom

_BASES: Final = frozenset("ACGT")
_MIN_FIELDS: Final = 5
_BUILDS: Final = (("GRCh38", Build.GRCH38), ("hg38", Build.GRCH38), ("GRCh37", Build.GRCH37), ("hg19", Build.GRCH37))


def read_snps(path: Path) -> tuple[Snp, ...]:
    """The single-base variants of a VCF with one alternate allele, in order; other rows are no SNPs and are passed over.

    Raises:
        ReferenceInputError: cannot be read, no VCF, a broken row, or no SNP at all.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except OSError as error:
        because = error.strerror or "broken gzip"
        raise ReferenceInputError(f"cannot be read ({because})", path=path, remedy="Give a VCF of common SNPs") from error
    except (EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ReferenceInputError("is cut off or not text", path=path, remedy="Copy the VCF again") from error
    snps = parse_snps(text, str(path))
    if not snps:
        raise ReferenceInputError("holds no single-base variant", path=path, remedy="Give a VCF of common SNPs")
    return snps


def parse_snps(text: str, name: str) -> tuple[Snp, ...]:
    """The SNPs in the text of a VCF; `name` is only named in messages. A SNP without an identifier is named by its place.

    Raises ReferenceInputError for a text that is no VCF, and for a row that cannot be read.
    """
    if not text.startswith("##fileformat=VCF"):
        raise ReferenceInputError("is no VCF (it does not begin with ##fileformat=VCF)", path=name, remedy="Give a VCF")
    build = find_build(text)
    return tuple(dict.fromkeys(_list_snps(text, name, build)))


def find_build(text: str) -> Build:
    """The genome build that a VCF's header names, if it names one."""
    header = "\n".join(re.findall(r"^##(?:reference|contig).*$", text, re.MULTILINE)).lower()
    return next((build for word, build in _BUILDS if word.lower() in header), Build.UNKNOWN)


def _list_snps(text: str, name: str, build: Build) -> Iterator[Snp]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) < _MIN_FIELDS or not fields[1].isdigit() or int(fields[1]) < 1:
            remedy = "A row has CHROM, POS, ID, REF, ALT, separated by tabs"
            raise ReferenceInputError("is not a row of a VCF", path=name, where=f"line {number}", remedy=remedy)
        chrom, pos1, rsid, reference, alternate = fields[:_MIN_FIELDS]
        reference, alternate = reference.upper(), alternate.upper()
        if {reference, alternate} <= _BASES and reference != alternate:
            place = f"{parse_chrom(chrom)}:{pos1}" if rsid in {".", ""} else rsid
            yield Snp(place, parse_chrom(chrom), int(pos1) - 1, reference, alternate, build)
