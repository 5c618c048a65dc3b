"""What the criteria of oncogenicity are held against besides the variant itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fascicle.interpretation.fusion_match import is_same_sequence
from fascicle.knowledge.importers.clinvar import Allele, ClinVarRecord, locate
from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.model.answers import Answer, not_assessable
from fascicle.model.classification import CriterionFact, GeneRole, OncogenicityFact, RoleOfGene
from fascicle.model.knowledge import Verification
from fascicle.model.tumour import GeneVariant


@dataclass(frozen=True)
class Basis:
    """`hotspots` and `clinvar` are None where they were not imported. `code`: the OncoTree code of the diagnosis."""

    code: str | None = None
    roles: Mapping[str, RoleOfGene] = field(default_factory=dict)
    facts: tuple[OncogenicityFact, ...] = ()
    hotspots: Mapping[tuple[str, int], Hotspot] | None = None
    clinvar: Mapping[Allele, ClinVarRecord] | None = None

    def find_role(self, gene: str) -> GeneRole | None:
        """The role of a gene where it was verified."""
        found = self.roles.get(gene)
        return found.role if found and found.verification is Verification.VERIFIED else None

    def list_facts(self, criterion: CriterionFact, gene: str) -> tuple[OncogenicityFact, ...]:
        """The facts on a gene, verified or not."""
        return self._facts_by_key.get((criterion, gene), ())

    def find_clinvar(self, variant: GeneVariant) -> ClinVarRecord | None:
        """The record of the very allele, None where there is none or the place is not known."""
        if self.clinvar is None or variant.variant is None:
            return None
        return self.clinvar.get(locate(variant.variant))

    @cached_property
    def hotspot_transcripts(self) -> Mapping[str, tuple[str, ...]]:
        """The transcripts that the hotspots of each gene are counted on."""
        found: dict[str, tuple[str, ...]] = {}
        for hotspot in (self.hotspots or {}).values():
            own = found.get(hotspot.gene, ())
            found[hotspot.gene] = own if hotspot.transcript in own else (*own, hotspot.transcript)
        return found

    @cached_property
    def _facts_by_key(self) -> dict[tuple[CriterionFact, str], tuple[OncogenicityFact, ...]]:
        grouped: dict[tuple[CriterionFact, str], tuple[OncogenicityFact, ...]] = {}
        for fact in self.facts:
            key = (fact.criterion, fact.gene)
            grouped[key] = (*grouped.get(key, ()), fact)
        return grouped


def is_counted_alike(variant: GeneVariant, sequences: tuple[str, ...]) -> bool:
    """Whether the residues of a variant are counted on one of the sequences."""
    return any(is_same_sequence(name, sequences) for name in variant.sequences)


def answer_unverified(code: str, fact: OncogenicityFact) -> Answer:
    """A fact that was not checked against its source meets no criterion, and denies none."""
    return not_assessable(code, f"{fact.text.rstrip('.')} (not checked against the source)")
