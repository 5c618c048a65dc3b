from __future__ import annotations

import pytest
from snapshot_examples import FILES, change_row

from fascicle.errors import InputError
from fascicle.knowledge.snapshot import LATER_FILES, parse_snapshot
from fascicle.model.knowledge import Concern, Direction, EnzymeEffect, Proposition


def test_parse_snapshot__names_a_state_by_all_of_its_bytes() -> None:
    first = parse_snapshot(FILES)
    assert first.sha256 == parse_snapshot(dict(reversed(FILES.items()))).sha256
    assert first.sha256 != parse_snapshot({**FILES, "labels_ntrk.toml": b"# a comment\n"}).sha256
    assert len(first.sha256) == 64
    assert first.find_pair("A1", "B1") is not None
    assert first.find_pair("B1", "A1") is None


def test_parse_snapshot__gathers_statements_of_all_files() -> None:
    snapshot = parse_snapshot(FILES)
    found = {(item.identifier, item.proposition, item.direction) for item in snapshot.statements}
    assert found == {
        ("kit-imatinib", Proposition.THERAPY, Direction.SENSITIVITY),
        ("gist-kit", Proposition.DIAGNOSIS, Direction.FOR),
    }
    assert [item.identifier for item in snapshot.therapies] == ["kit-imatinib"]
    relation = snapshot.statements[1]
    assert (relation.entity, relation.diseases) == ("gist", ("GIST",))
    assert snapshot.cautions[0].concern is Concern.OTHER
    assert snapshot.classes["kit_inhibitor"].drugs == ("imatinib", "sunitinib")
    assert snapshot.modulators["rifampicin"].effect is EnzymeEffect.STRONG_INDUCER


def test_parse_snapshot__one_row_on_several_regimens_is_a_statement_each() -> None:
    snapshot = parse_snapshot(change_row("evidence.tsv", "\timatinib\t", "\timatinib|sunitinib+x\t"))
    found = [(item.identifier, item.drugs) for item in snapshot.therapies]
    assert found == [("kit-imatinib/imatinib", ("imatinib",)), ("kit-imatinib/sunitinib-x", ("sunitinib", "x"))]


def test_looked_within__names_the_genes_with_known_events() -> None:
    row = b"\nMET\texon_skipping\tNM_1.1\t13\t15\tMET exon 14 skipping\tone\tA book\n"
    snapshot = parse_snapshot({**FILES, "intragenic_events.tsv": FILES["intragenic_events.tsv"] + row})
    assert snapshot.looked_within == {"MET"}
    assert parse_snapshot(FILES).looked_within == frozenset()


@pytest.mark.parametrize("name", sorted(FILES.keys() - set(LATER_FILES)))
def test_parse_snapshot__names_the_missing_file(name: str) -> None:
    with pytest.raises(InputError, match=f"lacks {name}"):
        parse_snapshot({other: content for other, content in FILES.items() if other != name})


def test_parse_snapshot__one_that_is_older_than_a_table_says_nothing_of_it() -> None:
    old = parse_snapshot({name: content for name, content in FILES.items() if name not in LATER_FILES})
    assert (old.markers, old.stain_relations, old.traits, old.morphology_codes, old.performance) == ({}, (), (), {}, ())
    assert old.statements == parse_snapshot(FILES).statements
    assert old.sha256 != parse_snapshot(FILES).sha256


def test_parse_snapshot__refuses_bytes_that_are_no_text() -> None:
    with pytest.raises(InputError, match="not UTF-8"):
        parse_snapshot({**FILES, "labels_ntrk.toml": b"\xff"})


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("evidence.tsv", "a-paper", "-", r"evidence.tsv, kit-imatinib: without a source"),
        ("evidence.tsv", "a-paper", "a-leaflet", "cites a-leaflet"),
        ("evidence.tsv", "2026-11-27", "soon", "evidence.tsv, kit-imatinib: .*soon"),
        ("evidence.tsv", "2026-11-27", "", "verified_on is empty"),
        ("evidence.tsv", "a-paper", "a-book", "kit-imatinib: is verified, and none of its sources was read"),
        ("evidence.tsv", "sensitivity", "better", "a statement on therapy has no direction better"),
        ("evidence.tsv", "therapy\tsensitivity", "prognosis\tworse", "names drugs exactly if it is on therapy"),
        ("evidence.tsv", "\tGIST\t", "\tXYZ\t", "names the disease XYZ, which diseases.tsv does not have"),
        ("evidence.tsv", "\timatinib\t", "\t-\t", "names drugs exactly if it is on therapy"),
        ("evidence.tsv", "kit-imatinib", "gist-kit", "gist-kit: stands twice"),
        ("evidence.tsv", "variant KIT exons=11 on=NM_000222\tGIST", "-\t-", "neither a biomarker nor a disease"),
        ("evidence.tsv", "exons=11 on=NM_000222", "exons=11", "need the transcript"),
        ("entity_relations.tsv", "\tgist\t", "\tgst\t", "is about gst, which entities.tsv does not have"),
        ("entity_relations.tsv", "\tfor\t", "\tsurely\t", "gist-kit: 'surely'"),
        ("entities.tsv", "\tGIST\t", "\tXYZ\t", "gist: names the disease XYZ"),
        ("entities.tsv", "\tyes\t", "\tperhaps\t", "entities.tsv, gist: cannot be read"),
        ("diseases.tsv", "GIST\tSOFT_TISSUE", "GIST\tBONE", "lies below BONE"),
        ("diseases.tsv", "Soft Tissue\t-", "Soft Tissue\tGIST", "lies below itself"),
        ("sources.tsv", "https://example.org", "example.org", "no web address"),
        ("sources.tsv", "a-book", "a-paper", "stands twice"),
        ("drug_cautions.tsv", "other", "boredom", "imatinib: 'boredom'"),
        ("cyp3a.tsv", "strong_inducer", "strong", "Rifampicin: 'strong'"),
        ("interaction_rules.tsv", "genomic complexity", "luck", "luck: 'luck'"),
        ("pathways.tsv", "2026-11-27", "soon", "pathways.tsv, KIT: .*soon"),
        ("exclusive_drivers.tsv", "variant PDGFRA", "mutant PDGFRA", "kit-pdgfra: 'mutant PDGFRA' is not a pattern"),
        ("exclusive_drivers.tsv", "a-paper", "a-book", "kit-pdgfra: is verified, and none of its sources was read"),
        ("gene_roles.tsv", "oncogene\t", "villain\t", "KIT: 'villain'"),
        ("gene_roles.tsv", "a-paper", "a-book", "gene_roles.tsv, KIT: is verified, and none of its sources was read"),
        ("oncogenicity.tsv", "V559D", "559", "OS2 KIT 559: '559' is no change"),
        ("oncogenicity.tsv", "809-811", "811-809", "OM1 KIT 811-809: '811-809' is no range"),
        ("oncogenicity.tsv", "\tNM_000222\tIt", "\t-\tIt", "names no sequence"),
        ("oncogenicity.tsv", "OS2", "OS9", "'OS9'"),
        ("oncogenicity.tsv", "a-paper", "a-book", "OS2 KIT V559D: is verified, and none of its sources was read"),
    ],
)
def test_parse_snapshot__refuses_what_does_not_bear_looking_at(file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_snapshot(change_row(file, old, new))
