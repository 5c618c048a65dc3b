"""Properties that follow from a value's fields: written into JSON for its readers, ignored when it is read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fascicle.adapters.documents import QualityDocument
from fascicle.model.course_events import Event
from fascicle.model.dna import VariantFindings
from fascicle.model.fusions import Fusion, KeptDomain, Support
from fascicle.model.loci import Locus, Position, format_locus, format_position
from fascicle.model.matches import StatementMatch
from fascicle.model.msi import MicrosatelliteInstability, MsiClass
from fascicle.model.numbers import Proportion
from fascicle.model.quality import Quality, Status
from fascicle.model.run_quality import RunQuality, SampleQuality
from fascicle.model.tmb import TmbClass, TumourMutationalBurden
from fascicle.model.variants import SmallVariant, VariantCall, VariantKind, format_variant
from fascicle.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived property: its name in JSON, how to compute it from the value, its JSON Schema."""

    name: str
    compute: Callable[[Any], object]
    schema: dict[str, Any]


def _schema(kind: str, description: str) -> dict[str, Any]:
    return {"type": kind, "description": description}


def _choice(members: type[StrEnum], description: str) -> dict[str, Any]:
    return {"enum": [member.value for member in members], "description": description}


def _maybe_count(description: str) -> dict[str, Any]:
    return {"type": ["integer", "null"], "description": description}


_ONE_BASED = _schema("string", "The place as 1-based, inclusive text.")
_VERDICT = _choice(Verdict, "Reported when there are no `reasons`.")
_STATUS = Derived("status", lambda quality: quality.status, _choice(Status, "The worst status of any check."))

DERIVED: dict[type, tuple[Derived, ...]] = {
    Event: (Derived("tag", lambda event: event.tag, _schema("string", "source:subject:action.")),),
    Fusion: (
        Derived("name", lambda fusion: fusion.name, _schema("string", "5' gene, double colon, 3' gene.")),
        Derived("verdict", lambda fusion: fusion.verdict, _VERDICT),
    ),
    KeptDomain: (Derived("is_whole", lambda kept: kept.is_whole, _schema("boolean", "Whether the whole domain is kept.")),),
    Locus: (Derived("text", format_locus, _ONE_BASED),),
    Position: (Derived("text", format_position, _ONE_BASED),),
    Proportion: (Derived("value", lambda proportion: proportion.value, _schema("number", "numerator / denominator.")),),
    MicrosatelliteInstability: (
        Derived("class", lambda msi: msi.classification, _choice(MsiClass, "The same as `classification`.")),
    ),
    TumourMutationalBurden: (
        Derived("class", lambda tmb: tmb.classification, _choice(TmbClass, "The same as `classification`.")),
    ),
    Quality: (_STATUS,),
    QualityDocument: (_STATUS,),
    RunQuality: (_STATUS,),
    SampleQuality: (_STATUS,),
    SmallVariant: (
        Derived("kind", lambda variant: variant.kind, _choice(VariantKind, "By the lengths of the alleles.")),
        Derived("text", format_variant, _schema("string", "The place as 1-based text, and the alleles.")),
    ),
    Support: (Derived("fragments", lambda support: support.fragments, _schema("integer", "split_reads + spanning_pairs.")),),
    StatementMatch: (
        Derived("is_match", lambda match: not match.mismatches, _schema("boolean", "Whether biomarker and disease both match.")),
    ),
    VariantCall: (Derived("verdict", lambda call: call.verdict, _VERDICT),),
    VariantFindings: (
        Derived("alleles_read", lambda findings: findings.alleles_read, _maybe_count("Alternate alleles of imported files.")),
        Derived("merged", lambda findings: findings.merged, _maybe_count("alleles_read - unplaced - calls: described twice.")),
        Derived("reported", lambda findings: len(findings.reported), _schema("integer", "Calls that are reported.")),
        Derived("filtered", lambda findings: len(findings.filtered), _schema("integer", "Calls that are not.")),
    ),
}
