"""Tumours and statements made up for the tests of interpretation: small, readable, with one thing changed at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.consequences import Term
from fascicle.model.diseases import Disease
from fascicle.model.fusions import EventKind, Frame, Fusion, Junction, KeptDomain, Place, Product, Side, Support, TranscriptSite
from fascicle.model.genes import Domain
from fascicle.model.knowledge import Citation, Direction, EvidenceLevel, Proposition, Statement, Verification
from fascicle.model.loci import Build, Position, Span, Strand
from fascicle.model.tumour import GeneVariant, LookedAt, Tumour
from fascicle.model.variants import SomaticStatus

TERMS = {term.value: term for term in Term}
KINASE = Domain("NTRK3", "Protein tyrosine kinase", "kinase", "NM_001012338.3", Span(537, 824), (Span(10, 20),), True, "made up")
PRODUCT = Product("NM_015330.6", "NM_001012338.3", Frame.IN_FRAME, "read in its own frame", "MK", (KeptDomain(KINASE, 1.0),))
TREE = DiseaseTree(
    {
        code: Disease(code, name, parent)
        for code, name, parent in (
            ("SOFT_TISSUE", "Soft Tissue", None),
            ("SARCNOS", "Sarcoma, NOS", "SOFT_TISSUE"),
            ("LIPO", "Liposarcoma", "SOFT_TISSUE"),
            ("DDLS", "Dedifferentiated Liposarcoma", "LIPO"),
            ("WDLS", "Well-Differentiated Liposarcoma", "LIPO"),
            ("GIST", "Gastrointestinal Stromal Tumor", "SOFT_TISSUE"),
            ("MYELOID", "Myeloid", None),
            ("AML", "Acute Myeloid Leukemia", "MYELOID"),
        )
    }
)


def make_site(transcript: str, exon: int, exon_count: int = 20) -> TranscriptSite:
    return TranscriptSite(transcript, exon, exon_count, Place.EXON_EDGE, is_canonical=True)


def make_fusion(
    product: Product | None = PRODUCT,
    five_prime: str = "SPECC1L",
    three_prime: str = "NTRK3",
    sites: tuple[TranscriptSite | None, TranscriptSite | None] = (None, None),
    kind: EventKind = EventKind.FUSION,
) -> Fusion:
    """A reported fusion."""
    position = Position(Build.GRCH38, "chr1", 10, Strand.PLUS)
    sides = [Side(gene, position, site) for gene, site in zip((five_prime, three_prime), sites, strict=True)]
    return Fusion(sides[0], sides[1], Junction(0), Support(5, 5, 10, 5, 40, 40), None, None, product, (), True, (), kind=kind)


def make_product(frame: Frame = Frame.IN_FRAME, kept_fraction: float = 1.0, because: str = "read in its own frame") -> Product:
    return replace(PRODUCT, frame=frame, because=because, domains=(KeptDomain(KINASE, kept_fraction),))


def make_variant(gene: str, protein: str | None, terms: Iterable[str] = (Term.MISSENSE,), **values: Any) -> GeneVariant:
    """A reported missense variant of somatic origin, counted on a made-up sequence of its gene."""
    defaults: dict[str, Any] = {
        "identifier": f"{gene}:{protein}",
        "sequence": f"NM_{gene}.1",
        "coding": None,
        "source": "DNA panel",
        "origin": SomaticStatus.SOMATIC,
    }
    return GeneVariant(gene=gene, protein=protein, terms=tuple(TERMS[term] for term in terms), **{**defaults, **values})


def make_tumour(code: str | None = "SARCNOS", **values: Any) -> Tumour:
    """A tumour in which everything was looked for in a few genes."""
    genes = frozenset({"NTRK1", "NTRK3", "KIT", "TP53", "KRAS", "MDM2", "CDK4", "EWSR1", "BRAF"})
    return Tumour(code, **{"looked_at": LookedAt(genes, genes, genes), **values})


def make_statement(biomarker: str, **values: Any) -> Statement:
    """A verified statement that a drug helps in sarcoma, one citation, today's date."""
    defaults: dict[str, Any] = {
        "identifier": "x",
        "proposition": Proposition.THERAPY,
        "direction": Direction.SENSITIVITY,
        "level": EvidenceLevel.WELL_POWERED,
        "diseases": ("SARCNOS",),
        "drugs": ("examplinib",),
        "summary": "It helps.",
        "citations": (Citation("A paper", "https://example.org", "abstract"),),
        "verification": Verification.VERIFIED,
        "verified_on": date(2026, 11, 27),
    }
    return Statement(biomarker=parse_biomarker(biomarker), **{**defaults, **values})
