"""What a call is: kind of event, names, breakpoints, junction, reciprocal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.events import EVENT_WORDS, describe_join, describe_reciprocal, format_title
from fascicle.report.numbers import describe_place, format_breakpoint, format_site
from fascicle.report.sentences import describe_known
from fascicle.report.tree import Code, KeyFact, KeyFacts, Strong, compose_prose

if TYPE_CHECKING:
    from fascicle.model.fusions import Fusion, Side

NO_VICC = "not given: no gene fusion"
NO_HGVS = "not given: it needs a transcript with a version and a whole start of its coding sequence at each breakpoint"
NO_ISCN = "not given: no rearrangement of chromosomes is inferred"
HGVS_NOTE = "HGVS r. description; ? stands for the outer ends, which reads across a junction do not show"

ISCN_NOTE = "the rearrangement by bands that would explain the RNA; inferred, not seen on chromosomes"
COMPLEX = "; a plain exchange does not explain it, see the notes"


def compose_identity(fusion: Fusion) -> KeyFacts:
    """Facts that make the call unambiguous."""
    is_within = fusion.is_within_gene
    return KeyFacts(
        "Breakpoints",
        (
            KeyFact(
                "Event" if is_within else "Fusion",
                compose_prose(Strong(format_title(fusion))),
                compose_prose("" if is_within else "5′ partner first"),
            ),
            KeyFact("Kind", compose_prose(EVENT_WORDS[fusion.kind]), compose_prose(describe_join(fusion) if is_within else "")),
            *_compose_names(fusion),
            _compose_side(
                "5′ side, last base kept" if is_within else "5′ partner, last base kept", fusion.five_prime, is_five_prime=True
            ),
            _compose_side(
                "3′ side, first base kept" if is_within else "3′ partner, first base kept",
                fusion.three_prime,
                is_five_prime=False,
            ),
            _compose_junction(fusion),
            *(() if is_within else (_compose_reciprocal(fusion), _compose_known(fusion))),
        ),
    )


def _compose_names(fusion: Fusion) -> tuple[KeyFact, ...]:
    """The names of the field. An event within a gene has an HGVS name only."""
    names = fusion.names
    if names is None:
        return (KeyFact("Names", compose_prose("not given"), compose_prose("the calls hold none")),)
    hgvs = _compose_name("HGVS (RNA)", names.hgvs_rna, NO_HGVS, HGVS_NOTE)
    if fusion.is_within_gene:
        return (_compose_name("HGVS (RNA)", names.hgvs_rna, NO_HGVS, "HGVS r. description"),)
    iscn = ISCN_NOTE + (COMPLEX if any(note.name == "complex_rearrangement" for note in fusion.notes) else "")
    return (
        _compose_name("By transcript and exon", names.vicc, NO_VICC, "VICC gene fusion specification"),
        hgvs,
        _compose_name("ISCN, inferred from RNA", names.iscn, NO_ISCN, iscn),
    )


def _compose_name(label: str, name: str | None, absent: str, note: str) -> KeyFact:
    if name is None:
        return KeyFact(label, compose_prose(absent))
    return KeyFact(label, compose_prose(Code(name)), compose_prose(note))


def _compose_reciprocal(fusion: Fusion) -> KeyFact:
    answer, meaning = describe_reciprocal(fusion)
    return KeyFact("Reciprocal fusion", compose_prose(answer), compose_prose(meaning))


def _compose_side(label: str, side: Side, *, is_five_prime: bool) -> KeyFact:
    if side.position is None:
        return KeyFact(label, compose_prose(f"{side.gene}: {format_breakpoint(side)}"))
    value = compose_prose(f"{side.gene} ", Code(format_breakpoint(side)), f", {format_site(side)}")
    return KeyFact(
        label, value, compose_prose(f"{side.position.build.value}, 1-based; {_describe_site(side, is_five_prime=is_five_prime)}")
    )


def _describe_site(side: Side, *, is_five_prime: bool) -> str:
    if side.site is None:
        return "no exon number without a transcript"
    canonical = "the gene's canonical transcript" if side.site.is_canonical else "not the gene's canonical transcript"
    return f"{describe_place(side.site, is_five_prime=is_five_prime)}; {canonical}"


def _compose_junction(fusion: Fusion) -> KeyFact:
    inserted, shared = fusion.junction.inserted, fusion.junction.microhomology_bp
    words = compose_prose(f"{len(inserted)} bp inserted: ", Code(inserted)) if inserted else compose_prose("no inserted bases")
    microhomology = "unknown" if shared is None else f"{shared} bp"
    note = compose_prose("bases that fit both partners, so that the breakpoint could be placed at any of them") if shared else ()
    return KeyFact("Junction", (*words, *compose_prose(f"; microhomology {microhomology}")), note)


def _compose_known(fusion: Fusion) -> KeyFact:
    return KeyFact(
        "Known fusion pair", compose_prose("yes" if fusion.is_known_pair else "not listed"), compose_prose(describe_known(fusion))
    )
