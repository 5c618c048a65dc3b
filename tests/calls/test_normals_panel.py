"""A panel of normals: counted from calls, written, read, and held against variants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.small_variants.candidates import SeenInNormals
from fascicle.calls.small_variants.normals_panel import NormalsPanel, format_normals_panel, parse_normals_panel
from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.model.variants import AlleleDepth, SmallVariant, VariantCall
from fascicle.model.verdicts import Reason
from variant_examples import TP53 as CALL

TP53 = CALL.variant
HEADER = "chrom\tpos\tref\talt\tnormals\thighest_fraction"
OTHER = SmallVariant(Build.GRCH38, "chr2", 99, "AT", "A")


def call(variant: SmallVariant, alternate: int | None, depth: int = 100) -> VariantCall:
    fraction = None if alternate is None else estimate_proportion(alternate, depth, "fragments")
    own = AlleleDepth(depth, None, alternate, fraction)
    return replace(CALL, variant=variant, tumour=own, reasons=(Reason("weak_evidence", "as artefacts are"),))


def make_panel() -> NormalsPanel:
    panel = NormalsPanel(TP53.build)
    return panel.add([call(TP53, 3), call(OTHER, 2)]).add([call(TP53, 8), call(OTHER, None)]).add([])


def test_add__counts_normals_with_three_fragments_whether_filtered_or_not() -> None:
    panel = make_panel()
    assert panel.normals == 3
    assert panel.find(TP53) == SeenInNormals(2, 3, 0.08)
    assert panel.find(OTHER) == SeenInNormals(0, 3, 0.0)


def test_find__says_nothing_without_normals_or_of_another_build() -> None:
    assert NormalsPanel(TP53.build).find(TP53) is None
    assert make_panel().find(replace(TP53, build=Build.GRCH37)) is None


def test_format_normals_panel__is_read_again() -> None:
    lines = list(format_normals_panel(make_panel()))
    assert lines == [
        "## fascicle panel of normals\tbuild=GRCh38\tnormals=3",
        "chrom\tpos\tref\talt\tnormals\thighest_fraction",
        f"{TP53.chrom}\t{TP53.start + 1}\t{TP53.ref}\t{TP53.alt}\t2\t0.08",
    ]
    again = parse_normals_panel(lines, "normals.tsv")
    assert again.find(TP53) == SeenInNormals(2, 3, 0.08)
    assert (again.build, again.normals, again.source) == (TP53.build, 3, None)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "line 1: it is no panel of normals"),
        (["chrom\tpos"], "line 1: it is no panel of normals"),
        (["## x\tbuild=GRCh38\tnormals=many", HEADER], "line 1: it is no panel"),
        (["## x\tbuild=GRCh39\tnormals=1", HEADER], "unknown build GRCh39"),
        (["## x\tbuild=GRCh38\tnormals=1", HEADER, "chr1\tx\tA\tC\t1\t0.1"], "line 3: no variant"),
        (["## x\tbuild=GRCh38\tnormals=1", HEADER, "chr1\t5\tA\tC"], "line 3: no variant"),
    ],
)  # fmt: skip
def test_parse_normals_panel__names_the_line_that_is_wrong(lines: list[str], message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message) as error:
        parse_normals_panel(lines, "normals.tsv")
    assert "fascicle reference add-normals" in str(error.value)
