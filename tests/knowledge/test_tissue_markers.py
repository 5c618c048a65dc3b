from __future__ import annotations

import pytest
from snapshot_examples import FILES, change_row

from fascicle.errors import InputError
from fascicle.knowledge.snapshot import parse_snapshot
from fascicle.knowledge.tissue_markers import parse_rate
from fascicle.model.diagnosis import CellKind
from fascicle.model.stains import MarkerSense, Rate


def test_parse_snapshot__has_markers_by_every_name() -> None:
    snapshot = parse_snapshot(FILES)
    assert snapshot.markers["cd117"] is snapshot.markers["kit"]
    assert snapshot.markers["ini1"].sense is MarkerSense.LOSS
    (relation,) = snapshot.stain_relations
    assert (relation.sensitivity, relation.specificity) == (Rate(0.9, 9, 10), Rate(0.9))
    assert snapshot.traits[0].cells == (CellKind.SPINDLE,)
    assert snapshot.morphology_codes["gist"].code == "8936/3"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("markers.tsv", "CD117", "INI1", "stands twice"),
        ("markers.tsv", "gain", "win", "win"),
        ("stain_relations.tsv", "\tKIT\t", "\tDOG1\t", "has no marker DOG1"),
        ("stain_relations.tsv", "gist", "glomus", "entities.tsv does not have"),
        ("stain_relations.tsv", "positive", "partial", "no result of a relation"),
        ("stain_relations.tsv", "9/10", "11/10", "0 to 1"),
        ("stain_relations.tsv", "a-paper", "a-book", "none of its sources was read"),
        ("stain_relations.tsv", "a-paper", "a-web-page", "does not have"),
        ("entity_traits.tsv", "spindle", "cuboid", "cuboid"),
        ("entity_traits.tsv", "gist", "glomus", "entities.tsv does not have"),
        ("icd_o.tsv", "8936/3", "C49.9", "no morphology code"),
    ],
)
def test_parse_snapshot__refuses_rows_that_cannot_be(file: str, old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_snapshot(change_row(file, old, new))


def test_parse_rate__with_and_without_counts() -> None:
    assert (parse_rate("-"), parse_rate("0.5"), parse_rate("1/4")) == (None, Rate(0.5), Rate(0.25, 1, 4))
