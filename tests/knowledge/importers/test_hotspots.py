from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.importers.hotspots import COLUMNS, Hotspot, count_change, parse_hotspots
from fascicle.model.protein_changes import parse_protein_change

SHARED = Path(__file__).parents[4] / "shared" / "data" / "knowledge"
HEADER = "\t".join(COLUMNS)
ROW = "KRAS\tG12\t12\tD:40|V:60|*:1\t101\tENST00000311936\tsingle residue"
KRAS_G12 = Hotspot("KRAS", "ENST00000311936", 12, 101, {"D": 40, "V": 60, "*": 1})


def test_parse_hotspots__reads_single_residues_and_leaves_out_stretches() -> None:
    stretch = "KIT\t550-560\t\tV559del:3\t30\tENST00000288135\tin-frame indel"

    assert parse_hotspots(f"{HEADER}\n{ROW}\n{stretch}\n") == {("KRAS", 12): KRAS_G12}


@pytest.mark.parametrize(("change", "samples"), [("G12D", 40), ("G12*", 1), ("G12R", 0), ("G12fs", 0), ("G12del", 0)])
def test_count_change__counts_the_very_change(change: str, samples: int) -> None:
    assert count_change(KRAS_G12, parse_protein_change(change)) == samples


def test_parse_hotspots__names_the_line_and_the_columns() -> None:
    with pytest.raises(InputError, match="line 2: cannot be read"):
        parse_hotspots(f"{HEADER}\n{ROW}\n".replace("\t12\t", "\ttwelve\t"))
    with pytest.raises(InputError, match="lacks the columns hugo_symbol"):
        parse_hotspots(HEADER.replace("hugo_symbol", "gene"))


@pytest.mark.shared
def test_parse_hotspots__reads_a_real_table() -> None:
    hotspots = parse_hotspots(gzip.decompress((SHARED / "cancer_hotspots_grch38.tsv.gz").read_bytes()).decode())

    assert hotspots["KRAS", 12].samples >= 50
    assert sum(hotspots["KRAS", 12].changes.values()) <= hotspots["KRAS", 12].samples
