"""Which sample column of a VCF is the tumour and which the normal. Where it cannot be told, it is an error, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.vcf_records import VcfHeader
from fascicle.errors import InputError

TUMOUR_OPTION: Final = "--tumour-sample"
NORMAL_OPTION: Final = "--normal-sample"
_TUMOUR_WORDS: Final = frozenset({"tumor", "tumour"})
_NORMAL_WORDS: Final = frozenset({"normal"})
_MATCH_ENDING: Final = "-match"
_DRAGEN_TUMOUR: Final = re.compile(r"--RGSM-tumor[\s=]+(\S+?)(?=[\s\"]|$)")
_DRAGEN_NORMAL: Final = re.compile(r"--RGSM[\s=]+(\S+?)(?=[\s\"]|$)")
_SAMPLE_LINE: Final = re.compile(r"<ID=([^,>]+),.*Genomes=(Tumor|Germline)\b")
_PEDIGREE: Final = re.compile(r"<Derived=([^,>]+),Original=([^,>]+)>")


@dataclass(frozen=True, slots=True)
class SampleNames:
    """Columns that the user names; None leaves it to the header."""

    tumour: str | None = None
    normal: str | None = None


ANY_SAMPLE: Final = SampleNames()


@dataclass(frozen=True, slots=True)
class SampleColumns:
    """Places of the columns among the sample columns (0-based); None where the file has no such column."""

    tumour: int | None
    normal: int | None


def refuse_unknown_names(names: SampleNames, samples: Mapping[Path, tuple[str, ...]]) -> None:
    """A name that no file has is a slip of the pen. Raises InputError."""
    for option, name in ((TUMOUR_OPTION, names.tumour), (NORMAL_OPTION, names.normal)):
        known = sorted({sample for columns in samples.values() for sample in columns})
        if name is not None and name not in known:
            listed = f"The samples are: {', '.join(known)}" if known else "The files have no sample columns; leave the option out"
            raise InputError(f"{option}: no file has a sample {name!r}", remedy=listed)


def find_columns(header: VcfHeader, names: SampleNames, path: Path) -> SampleColumns:
    """The columns, by the user's names, else by the header's words, else by the columns' own names.

    A single column is the tumour; a file without sample columns has its counts in INFO.

    Raises:
        InputError: several columns and none can be told to be the tumour; or the name given is that of the other one.
    """
    samples = header.samples
    said_tumour, said_normal = _find_said(header)
    tumour, normal = _choose(names.tumour, said_tumour, samples), _choose(names.normal, said_normal, samples)
    _refuse_swapped(names, said_tumour, said_normal, path)
    if tumour is None and len(samples) == 1 and normal is None:
        tumour = samples[0]
    if tumour is None and len(samples) == 2 and normal is not None:
        tumour = next(sample for sample in samples if sample != normal)
    if tumour is None and samples:
        remedy = f"Name it: {TUMOUR_OPTION} NAME, and {NORMAL_OPTION} NAME for the normal"
        raise InputError(f"which of the samples {', '.join(samples)} is the tumour cannot be told", path=path, remedy=remedy)
    if tumour is not None and tumour == normal:
        raise InputError(f"sample {tumour!r} cannot be both tumour and normal", path=path, remedy="Name two columns")
    return SampleColumns(_place(tumour, samples), _place(normal, samples))


def _choose(named: str | None, said: str | None, samples: tuple[str, ...]) -> str | None:
    """The user's name where the file has it, else the header's."""
    return named if named in samples else said


def _place(name: str | None, samples: tuple[str, ...]) -> int | None:
    return None if name is None else samples.index(name)


def _refuse_swapped(names: SampleNames, said_tumour: str | None, said_normal: str | None, path: Path) -> None:
    """The header of a caller is right about which of its samples is which."""
    pairs = ((TUMOUR_OPTION, names.tumour, said_normal, "normal"), (NORMAL_OPTION, names.normal, said_tumour, "tumour"))
    for option, named, said, role in pairs:
        if named is not None and named == said:
            what = f"{option} names {named!r}, which is the {role} by the file's header"
            raise InputError(what, path=path, remedy="Exchange the two names, or leave the options out")


def _find_said(header: VcfHeader) -> tuple[str | None, str | None]:
    """Tumour and normal by the first of the header's ways to say them that names a column of the file."""
    tumour = normal = None
    for said_tumour, said_normal in _list_said(header):
        if tumour is None and said_tumour in header.samples:
            tumour = said_tumour
        if normal is None and said_normal in header.samples:
            normal = said_normal
    return tumour, normal


def _list_said(header: VcfHeader) -> Iterator[tuple[str | None, str | None]]:
    """Mutect2's header lines, DRAGEN's command line, SAMPLE and PEDIGREE lines, names of columns, VarDict's `-match`."""
    yield _find_only(header.values("tumor_sample")), _find_only(header.values("normal_sample"))
    for line in header.values("DRAGENCommandLine"):
        tumour, normal = _DRAGEN_TUMOUR.search(line), _DRAGEN_NORMAL.search(line)
        if tumour is not None:
            yield tumour[1], normal[1] if normal else None
    for line in header.values("SAMPLE"):
        match = _SAMPLE_LINE.match(line)
        if match is not None:
            yield (match[1], None) if match[2] == "Tumor" else (None, match[1])
    for line in header.values("PEDIGREE"):
        match = _PEDIGREE.match(line)
        if match is not None:
            yield match[1], match[2]
    yield _find_word(header.samples, _TUMOUR_WORDS), _find_word(header.samples, _NORMAL_WORDS)
    if len(header.samples) == 2 and header.samples[1] == f"{header.samples[0]}{_MATCH_ENDING}":
        yield header.samples


def _find_only(names: tuple[str, ...]) -> str | None:
    """The one name; none of several, as Mutect2 lists them for many tumours of one patient."""
    return names[0] if len(names) == 1 else None


def _find_word(samples: tuple[str, ...], words: frozenset[str]) -> str | None:
    """The one column that is called so."""
    found = [sample for sample in samples if sample.lower() in words]
    return found[0] if len(found) == 1 else None
