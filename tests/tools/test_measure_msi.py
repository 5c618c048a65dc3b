"""The measuring tool: simulated panels have the truth they claim, scores are as counted by hand; the shared panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.model.loci import Span
from fascicle.model.msi import LocusVerdict
from msi_examples import make_msi
from real_genes import DATA
from tool_modules import load_tool

planted = load_tool("planted_repeats")
measure = load_tool("measure_msi")


def test_make_panel__repeats_stand_where_they_are_said_to() -> None:
    text, repeats = planted.make_panel(planted.Panel(20, 8, 10, seed=3))
    assert len(repeats) == 38
    for own in repeats:
        assert text[own.start : own.end] == own.unit * own.copies
        assert text[own.start - 1] not in own.unit
        assert text[own.end] not in own.unit


def test_choose_shifts__are_of_the_counted_loci_in_the_part_asked_for() -> None:
    _, repeats = planted.make_panel(planted.Panel(50, 10, 40, seed=4))
    shifts = planted.choose_shifts(repeats, planted.Sample("x", 100, 0.5, 0.4))
    assert len(shifts) == 24
    assert all(repeats[n].copies >= (10 if len(repeats[n].unit) == 1 else 5) for n in shifts)
    assert planted.choose_shifts(repeats, planted.Sample("x", 100)) == {}


def test_score__counts_sites() -> None:
    msi = make_msi(4, 50)
    called = [result for result in msi.loci if result.verdict is LocusVerdict.UNSTABLE]
    assert len(called) == 4
    sites = [(result.locus.chrom, Span(result.locus.span.start - 1, result.locus.span.end)) for result in msi.loci]
    truth = {("chr1", sites[0][1].start): -2, ("chr1", sites[1][1].start): -1, ("chr1", sites[9][1].start): -2}
    row = measure.score(sites, truth, msi)
    assert row[2:] == ("2 of 3", "2 of 51", "0", "1 of 2")


PANEL = DATA / "msi_sim"


@pytest.mark.shared
@pytest.mark.skipif(not PANEL.is_dir(), reason="needs ../shared/data beside the project")
def test_measure_shared__the_panel_of_the_shared_data() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in measure.measure_shared(Path(PANEL)) if line.startswith("|")
    ]
    found = {tuple(row[:3]): row for row in rows}
    for against in ("paired", "baseline"):
        assert found["mss_tumor", "not stated", against][4] == "MSS"
        for name, purity, least in (("msih_p60", "60%", 104), ("msih_p20", "20%", 90)):
            row = found[name, purity, against]
            assert row[4] == "MSI-H"
            assert int(row[5].split()[0]) >= least
            wrong, stable = map(int, row[6].split(" of "))
            assert wrong <= 0.01 * stable
        wrong, stable = map(int, found["mss_tumor", "not stated", against][6].split(" of "))
        assert wrong <= 0.01 * stable
    # Without normals a purity of 60 % looks like a germline: no class, and never MSS.
    assert {found[name, purity, "own loci"][4] for name, purity in (("msih_p60", "60%"), ("mss_tumor", "not stated"))} == {
        "not_assessable"
    }
