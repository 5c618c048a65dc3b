"""Biomarkers as curators write them, one line each.

    fusion NTRK1|NTRK2|NTRK3 side=3 frame=in keeps=kinase
    fusion EWSR1 side=5 partner=FLI1|ERG
    itd BCOR exons=15 on=NM_001123385|ENST00000378444
    variant NTRK3 change=G623R|G696A on=NM_002530
    variant KIT exons=11 on=NM_000222 class=missense|inframe_indel
    copies MDM2 state=amplification
    measure TMB at_least=10 unit=/Mb
    marker CD117 result=positive
    hla A*02:01|A*02:06 except=A*02:05

`and` joins what must hold together, `or` separates alternatives; `and` binds more strongly. Exon numbers need `on`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from fascicle.model.biomarkers import (
    Biomarker,
    ChangeClass,
    CopyPattern,
    CopyState,
    ExonRange,
    FusionPattern,
    HlaPattern,
    IntragenicPattern,
    MarkerPattern,
    MeasurePattern,
    PartnerSide,
    Pattern,
    VariantPattern,
    Zygosity,
)
from fascicle.model.fusions import EventKind, Frame
from fascicle.model.hla import parse_allele_name
from fascicle.model.protein_changes import parse_protein_change
from fascicle.model.variants import SomaticStatus

T = TypeVar("T")
_SIDES: Final = {"5": PartnerSide.FIVE_PRIME, "3": PartnerSide.THREE_PRIME, "either": PartnerSide.EITHER}
_FRAMES: Final = {"in": Frame.IN_FRAME, "out": Frame.OUT_OF_FRAME}
_EVENTS: Final = {
    "itd": EventKind.INTERNAL_TANDEM_DUPLICATION,
    "ptd": EventKind.PARTIAL_TANDEM_DUPLICATION,
    "skipping": EventKind.EXON_SKIPPING,
}
_RESULTS: Final = ("positive", "negative", "lost", "retained")


class _Options:
    """The `key=value` parts of a pattern, taken one by one; what is left over is an error."""

    def __init__(self, parts: list[str]):
        pairs = [part.partition("=") for part in parts]
        bare = [key for key, sign, value in pairs if not sign or not value]
        if bare:
            raise ValueError(f"{bare[0]!r} is not key=value")
        self._values = {key: value for key, _, value in pairs}
        if len(self._values) != len(pairs):
            raise ValueError("a key stands twice")

    def take(self, key: str) -> str | None:
        """The value of a key, which is then used up."""
        return self._values.pop(key, None)

    def take_list(self, key: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        """The values of a key, separated by `|`."""
        value = self.take(key)
        return () if value is None else tuple(parse(part) for part in _split(value))

    def take_one(self, key: str, choices: dict[str, T]) -> T | None:
        """One of several words. Raises ValueError for another one."""
        value = self.take(key)
        if value is None:
            return None
        if value not in choices:
            raise ValueError(f"{key} is one of {', '.join(choices)}, not {value!r}")
        return choices[value]

    def finish(self) -> None:
        """Refuse, with a ValueError, keys that nobody asked for."""
        if self._values:
            raise ValueError(f"unknown here: {', '.join(self._values)}")


def parse_biomarker(text: str) -> Biomarker:
    """A biomarker; a blank text asks for nothing. Raises ValueError that says what cannot be read."""
    clean = " ".join(text.split())
    if not clean:
        return Biomarker("")
    alternatives = tuple(tuple(parse_pattern(part) for part in alternative.split(" and ")) for alternative in clean.split(" or "))
    return Biomarker(clean, alternatives)


def parse_pattern(text: str) -> Pattern:
    """One pattern. Raises ValueError."""
    word, _, rest = text.strip().partition(" ")
    subject, *parts = rest.split() or [""]
    if word not in _PARSERS or not subject:
        raise ValueError(f"{text!r} is not a pattern: it begins with one of {', '.join(_PARSERS)} and a name")
    options = _Options(parts)
    try:
        pattern = _PARSERS[word](subject, options)
        options.finish()
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from error
    return pattern


def _parse_fusion(genes: str, options: _Options) -> Pattern:
    return FusionPattern(
        _split(genes),
        options.take_one("side", _SIDES) or PartnerSide.EITHER,
        options.take_list("partner", str),
        options.take_one("frame", _FRAMES),
        options.take_list("keeps", str),
        options.take_list("loses", str),
        _take_exons(options, options.take_list("on", str)),
    )


def _parse_variant(genes: str, options: _Options) -> Pattern:
    sequences = options.take_list("on", str)
    return VariantPattern(
        _split(genes),
        options.take_list("change", parse_protein_change),
        sequences,
        _take_exons(options, sequences),
        options.take_list("class", ChangeClass),
        options.take_one("zygosity", {item.value: item for item in Zygosity}),
        options.take_one("origin", {item.value: item for item in SomaticStatus}),
        options.take_one("oncogenic", {"yes": True}) is True,
    )


def _parse_event(event: EventKind) -> Callable[[str, _Options], Pattern]:
    def parse(genes: str, options: _Options) -> Pattern:
        return IntragenicPattern(_split(genes), event, _take_exons(options, options.take_list("on", str)))

    return parse


def _parse_copies(genes: str, options: _Options) -> Pattern:
    states = options.take_list("state", CopyState)
    if not states:
        raise ValueError("names no state")
    return CopyPattern(_split(genes), states)


def _parse_measure(name: str, options: _Options) -> Pattern:
    at_least, unit, result = options.take("at_least"), options.take("unit"), options.take("result")
    if (at_least is None) == (result is None):
        raise ValueError("asks for at_least or for result")
    return MeasurePattern(name, None if at_least is None else float(at_least), unit, result)


def _parse_marker(name: str, options: _Options) -> Pattern:
    result = options.take("result")
    if result not in _RESULTS:
        raise ValueError(f"result is one of {', '.join(_RESULTS)}, not {result!r}")
    return MarkerPattern(name, result)


def _parse_hla(alleles: str, options: _Options) -> Pattern:
    return HlaPattern(tuple(map(_check_allele, _split(alleles))), options.take_list("except", _check_allele))


_PARSERS: Final[dict[str, Callable[[str, _Options], Pattern]]] = {
    "fusion": _parse_fusion,
    "variant": _parse_variant,
    **{word: _parse_event(event) for word, event in _EVENTS.items()},
    "copies": _parse_copies,
    "measure": _parse_measure,
    "marker": _parse_marker,
    "hla": _parse_hla,
}


def _take_exons(options: _Options, transcripts: tuple[str, ...]) -> ExonRange | None:
    """`exons=11` or `exons=12-14`. An exon number without its transcript is refused."""
    text = options.take("exons")
    if text is None:
        return None
    if not transcripts:
        raise ValueError("exon numbers need the transcript they are counted on (on=NM_...)")
    first, _, last = text.partition("-")
    return ExonRange(transcripts, int(first), int(last or first))


def _check_allele(text: str) -> str:
    return str(parse_allele_name(text))


def _split(text: str) -> tuple[str, ...]:
    parts = tuple(text.split("|"))
    if not all(parts):
        raise ValueError(f"{text!r} has an empty part")
    return parts
