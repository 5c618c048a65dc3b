"""`msi.tsv`: one row a locus, unknown is empty."""

from __future__ import annotations

from dataclasses import replace

from fascicle.adapters.msi_tables import MSI_COLUMNS, format_msi_tsv
from fascicle.model.msi import LocusVerdict
from msi_examples import make_msi


def test_format_msi_tsv__rows() -> None:
    msi = make_msi(1, 45)
    lines = format_msi_tsv(msi).splitlines()
    assert lines[0].split("\t") == list(MSI_COLUMNS)
    assert len(lines) == 47
    row = dict(zip(MSI_COLUMNS, lines[1].split("\t"), strict=True))
    assert (row["chrom"], row["start"], row["end"], row["unit"], row["copies"]) == ("chr1", "1001", "1010", "A", "10")
    assert (row["verdict"], row["germline_copies"], row["shift"]) == ("unstable", "10", "-2")
    assert 0 < float(row["p_value"]) < 0.005
    assert 0.1 < float(row["share"]) < 0.35
    counts = [int(part.partition(":")[2]) for part in row["tumour_lengths"].split(",")]
    assert sum(counts) == int(row["fragments"]) == 150
    stable = dict(zip(MSI_COLUMNS, lines[2].split("\t"), strict=True))
    assert (stable["verdict"], stable["shift"], stable["share"]) == ("stable", "", "")


def test_format_msi_tsv__unknown_is_empty() -> None:
    msi = make_msi(0, 45)
    first = replace(msi.loci[0], verdict=LocusVerdict.NOT_IN_BASELINE, normal=None, lengths=(), p_value=None, smallest_share=None)
    assert msi.unstable_loci == 0
    own = replace(msi, loci=(first, *msi.loci[1:]), assessed_loci=44)
    row = dict(zip(MSI_COLUMNS, format_msi_tsv(own).splitlines()[1].split("\t"), strict=True))
    assert {row[name] for name in ("germline_copies", "normal_fragments", "p_value", "smallest_share", "normal_lengths")} == {""}
