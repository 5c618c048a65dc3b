"""Names of variants in CIViC and OncoKB as biomarkers. A name that says too little is left out, with the reason."""

from __future__ import annotations

import re
from typing import Final

from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.biomarkers import Biomarker
from fascicle.model.protein_changes import ChangeKind, format_protein_change, parse_protein_change

_FUSIONS: Final = re.compile(r"^(?:v::)?(?:[A-Z0-9]+[ -])?(?:FUSIONS?|REARRANGEMENT)$|^v::[A-Z0-9]+$", re.IGNORECASE)
_PAIR: Final = re.compile(r"^([A-Z0-9]+)(?:::|-)([A-Z0-9]+)(?: FUSION)?$", re.IGNORECASE)
_EXON: Final = re.compile(r"^EXON (\d+)(?:-(\d+))? (?:MUTATION|DELETION|INSERTION|VARIANT)S?$", re.IGNORECASE)
_PLAIN: Final = {
    "MUTATION": "variant {gene} class=non_silent",
    "ONCOGENIC MUTATIONS": "variant {gene} oncogenic=yes",
    "TRUNCATING MUTATION": "variant {gene} class=truncating",
    "TRUNCATING MUTATIONS": "variant {gene} class=truncating",
    "DELETERIOUS MUTATION": "variant {gene} class=truncating",
    "FRAMESHIFT TRUNCATION": "variant {gene} class=truncating",
    "AMPLIFICATION": "copies {gene} state=amplification",
    "DELETION": "copies {gene} state=deep_deletion",
    "EXPRESSION": "marker {gene} result=positive",
    "OVEREXPRESSION": "marker {gene} result=positive",
}
_REASONS: Final = {
    "LOSS": "a loss of copies and a loss of expression are not told apart",
    "WILDTYPE": "asks for the absence of a mutation, which a pattern cannot say",
    "WILD TYPE": "asks for the absence of a mutation, which a pattern cannot say",
}


class UntranslatableError(ValueError):
    """A variant name that is no biomarker here; its text says why."""


def translate_variant(gene: str, variant: str, transcript: str | None) -> Biomarker:
    """A variant of a gene, counted on `transcript` where the record names one. Raises UntranslatableError.

    >>> translate_variant("NTRK3", "ETV6-NTRK3", None).text
    'fusion NTRK3 side=3 partner=ETV6'
    >>> translate_variant("KIT", "EXON 11 MUTATION", "ENST00000288135.5").text
    'variant KIT exons=11 on=ENST00000288135 class=non_silent'
    """
    name = variant.strip()
    upper = name.upper()
    if upper in _REASONS:
        raise UntranslatableError(_REASONS[upper])
    if upper in _PLAIN:
        return parse_biomarker(_PLAIN[upper].format(gene=gene))
    if _FUSIONS.match(name):
        return parse_biomarker(f"fusion {gene}")
    if match := _PAIR.match(name):
        return _translate_pair(gene, match[1], match[2])
    counted = transcript.partition(".")[0] if transcript else None
    if match := _EXON.match(name):
        return _translate_exon(gene, match[1], match[2], counted)
    return _translate_change(gene, name, counted)


def _translate_pair(gene: str, five_prime: str, three_prime: str) -> Biomarker:
    if gene == three_prime:
        return parse_biomarker(f"fusion {gene} side=3 partner={five_prime}")
    if gene == five_prime:
        return parse_biomarker(f"fusion {gene} side=5 partner={three_prime}")
    raise UntranslatableError("names two genes, neither of them the record's")


def _translate_exon(gene: str, first: str, last: str | None, transcript: str | None) -> Biomarker:
    if transcript is None:
        raise UntranslatableError("names an exon without the transcript it is counted on")
    exons = f"{first}-{last}" if last else first
    return parse_biomarker(f"variant {gene} exons={exons} on={transcript} class=non_silent")


def _translate_change(gene: str, name: str, transcript: str | None) -> Biomarker:
    try:
        change = parse_protein_change(name.replace("DEL", "del").replace("DUP", "dup").replace("INS", "ins"))
    except ValueError as error:
        raise UntranslatableError("the variant's name cannot be read as a biomarker") from error
    if change.kind is ChangeKind.ANY and not re.match(r"^[A-Z]\d+$", name):
        raise UntranslatableError("the variant's name cannot be read as a biomarker")
    counted = f" on={transcript}" if transcript else ""
    text = name if change.last != change.first else format_protein_change(change)
    spelled = text.replace("DEL", "del").replace("DUP", "dup").replace("INS", "ins")
    return parse_biomarker(f"variant {gene} change={spelled}{counted}")
