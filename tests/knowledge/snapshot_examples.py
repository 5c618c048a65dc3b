"""The smallest snapshot that can be parsed: every file with its header, a source, a disease, an entity."""

from __future__ import annotations

from fascicle.knowledge import (
    assay_performance,
    diseases,
    drugs,
    entities,
    evidence,
    interactions,
    intragenic_events,
    labels,
    oncogenicity_facts,
    sources,
    tissue_markers,
)

ROW = "\t".join


def _table(columns: tuple[str, ...], *rows: tuple[str, ...]) -> bytes:
    return "\n".join(ROW(row) for row in (columns, *rows)).encode()


EVIDENCE_ROW = (
    "kit-imatinib", "therapy", "sensitivity", "well_powered", "variant KIT exons=11 on=NM_000222", "GIST", "imatinib",
    "It helps.", "randomised", "a-paper", "verified", "2026-11-27",
)  # fmt: skip
RELATION_ROW = ("gist-kit", "gist", "variant KIT", "for", "guideline", "Most have one.", "a-paper", "verified", "2026-11-27")
FILES: dict[str, bytes] = {
    "fusion_pairs.tsv": b"five_prime\tthree_prime\tentities\tsource\nA1\tB1\tone\tA book\n",
    "intragenic_events.tsv": ROW(intragenic_events.COLUMNS).encode(),
    "sources.tsv": _table(
        sources.COLUMNS, ("a-paper", "A paper", "https://example.org", "abstract"), ("a-book", "A book", "-", "-")
    ),
    "diseases.tsv": _table(diseases.COLUMNS, ("SOFT_TISSUE", "Soft Tissue", "-"), ("GIST", "GIST", "SOFT_TISSUE")),
    "entities.tsv": _table(
        entities.ENTITY_COLUMNS,
        ("gist", "gastrointestinal stromal tumour", "established", "other", "GIST", "yes", "WHO", "verified", "2026-11-27"),
    ),
    "entity_relations.tsv": _table(entities.RELATION_COLUMNS, RELATION_ROW),
    **dict.fromkeys(labels.FILE_NAMES, b""),
    "evidence.tsv": _table(evidence.COLUMNS, EVIDENCE_ROW),
    "drug_cautions.tsv": _table(
        drugs.CAUTION_COLUMNS, ("imatinib", "other", "-", "Oedema.", "a-paper", "verified", "2026-11-27")
    ),
    "drug_classes.tsv": _table(drugs.CLASS_COLUMNS, ("kit_inhibitor", "KIT inhibitor", "imatinib|sunitinib")),
    "gene_roles.tsv": _table(oncogenicity_facts.ROLE_COLUMNS, ("KIT", "oncogene", "a-paper", "verified", "2026-11-27")),
    "oncogenicity.tsv": _table(
        oncogenicity_facts.FACT_COLUMNS,
        ("OS2", "KIT", "V559D", "NM_000222", "It transforms.", "a-paper", "verified", "2026-11-27"),
        ("OM1", "KIT", "809-811", "NM_000222", "Active site.", "a-paper", "verified", "2026-11-27"),
    ),
    "interaction_rules.tsv": _table(
        interactions.RULE_COLUMNS, ("genomic complexity", "It matters.", "a-paper", "verified", "2026-11-27")
    ),
    "pathways.tsv": _table(interactions.PATHWAY_COLUMNS, ("RTK-RAS", "KIT", "a-paper", "verified", "2026-11-27")),
    "exclusive_drivers.tsv": _table(
        interactions.EXCLUSIVE_COLUMNS,
        ("kit-pdgfra", "variant KIT", "variant PDGFRA", "GIST", "Either.", "a-paper", "verified", "2026-11-27"),
    ),
    "markers.tsv": _table(
        tissue_markers.MARKER_COLUMNS, ("KIT", "CD117", "KIT", "gain", "-", "-"), ("INI1", "-", "-", "loss", "nuclear", "-")
    ),
    "stain_relations.tsv": _table(
        tissue_markers.RELATION_COLUMNS,
        ("kit", "KIT", "positive", "any", "gist", "9/10", "0.9", "others", "a-paper", "verified", "2026-11-27"),
    ),
    "entity_traits.tsv": _table(
        tissue_markers.TRAIT_COLUMNS, ("gist", "cells", "spindle", "-", "a-paper", "verified", "2026-11-27")
    ),
    "icd_o.tsv": _table(tissue_markers.CODE_COLUMNS, ("gist", "8936/3", "a-paper", "verified", "2026-11-27")),
    "assay_performance.tsv": _table(
        assay_performance.COLUMNS, ("fish", "KIT", "all", "9/10", "-", "a note", "a-paper", "verified", "2026-11-27")
    ),
    "cyp3a.tsv": _table(drugs.MODULATOR_COLUMNS, ("Rifampicin", "strong_inducer", "a-paper", "verified", "2026-11-27")),
}


def change_row(file: str, old: str, new: str) -> dict[str, bytes]:
    """The files with one text of a table replaced."""
    content = FILES[file].decode()
    assert old in content
    return {**FILES, file: content.replace(old, new, 1).encode()}
