from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import ReferenceInputError
from fascicle.model.panels import PanelKind
from fascicle.reference.embedded_models import read_embedded_genes
from fascicle.reference.panels import PANELS, parse_panel, read_panel, read_panel_file
from tool_modules import load_tool

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"
# Genes of the table of fusions that code for no protein, so that no panel of coding exons can hold them.
NON_CODING = {"CARMN", "MALAT1"}


def parse(text: str) -> tuple[str, ...]:
    return parse_panel(text, name="mine", kind=PanelKind.RNA).genes


def test_parse_panel__reads_a_list_in_order_and_once() -> None:
    assert parse("# my genes\nNTRK3\n\nETV6  # a comment\nNTRK3\r\nH3-3A\n") == ("NTRK3", "ETV6", "H3-3A")


def test_parse_panel__reads_the_fourth_column_of_bed_up_to_the_colon() -> None:
    assert parse("track name=x\nchr1\t10\t20\tNTRK1:Exon\nchr1\t30\t40\tNTRK1:Exon\nchr2\t5\t9\tALK\n") == ("NTRK1", "ALK")


def test_parse_panel__takes_what_the_text_states_of_itself() -> None:
    panel = parse_panel("# name: a\n# version: 3\n# kind: germline\n# rule: by hand\nTP53\n", name="x", kind=PanelKind.RNA)
    assert (panel.name, panel.version, panel.kind, panel.source) == ("a", "3", PanelKind.GERMLINE, "by hand")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("NTRK3\nnot a gene\n", "line 2"),
        ("chr1\t10\t20\n", "line 1"),
        ("chr1\t10\t20\t.\n", "line 1"),
        ("chr1\t20\t10\tNTRK1\n", "line 1"),
        ("NTRK3,ETV6\n", "line 1"),
        ("@@@\n", "line 1"),
    ],
)
def test_parse_panel__names_the_line_that_is_no_gene(text: str, where: str) -> None:
    with pytest.raises(ReferenceInputError) as caught:
        parse_panel(text, name="mine", kind=PanelKind.RNA, path="mine.txt")
    assert caught.value.where == where
    assert caught.value.path == "mine.txt"
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_parse_panel__refuses_a_text_without_a_gene(text: str) -> None:
    with pytest.raises(ReferenceInputError, match="names no gene"):
        parse(text)


def test_parse_panel__refuses_an_unknown_kind() -> None:
    with pytest.raises(ReferenceInputError, match="is no kind of panel"):
        parse("# kind: everything\nTP53\n")


def test_read_panel_file__takes_its_name_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sarcoma.v2.txt"
    path.write_text("\ufeffNTRK3\n", encoding="utf-8")
    panel = read_panel_file(path, kind=PanelKind.DNA_EXONS)
    assert (panel.name, panel.version, panel.kind, panel.genes) == ("sarcoma.v2", "not stated", PanelKind.DNA_EXONS, ("NTRK3",))


def test_read_panel_file__says_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInputError, match="No such file"):
        read_panel_file(tmp_path / "absent.txt")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReferenceInputError, match="not text"):
        read_panel_file(tmp_path / "binary")


def test_read_panel__refuses_a_name_that_is_not_its_own() -> None:
    with pytest.raises(ReferenceInputError, match="rna_649"):
        read_panel("rna_650")


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("rna_649", PanelKind.RNA, 649),
        ("dna_exons_706", PanelKind.DNA_EXONS, 706),
        ("dna_introns_67", PanelKind.DNA_INTRONS, 67),
        ("germline_65", PanelKind.GERMLINE, 65),
    ],
)
def test_read_panel__has_the_size_in_its_name(name: str, kind: PanelKind, size: int) -> None:
    panel = read_panel(name)
    assert (panel.name, panel.kind, len(panel.genes)) == (name, kind, size)
    assert list(panel.genes) == sorted(panel.genes)
    assert "docs/panels.md" in panel.source


def test_read_panel__covers_every_coding_gene_of_a_known_fusion_in_rna() -> None:
    genes = set(read_panel("rna_649").genes)
    fused = {gene for pair in read_snapshot().fusion_pairs for gene in (pair.five_prime, pair.three_prime)}
    assert fused - genes == NON_CODING
    assert {gene.symbol for gene in read_embedded_genes()} <= genes


def test_read_panel__is_silent_in_the_introns_of_ntrk3() -> None:
    assert "NTRK3" in read_panel("dna_exons_706").genes
    introns = read_panel("dna_introns_67").genes
    assert "NTRK1" in introns
    assert not {"NTRK2", "NTRK3", "SPECC1L"} & set(introns)


def test_read_panel__tiles_introns_and_screens_germline_only_where_exons_are_covered() -> None:
    exons = set(read_panel("dna_exons_706").genes)
    assert set(read_panel("dna_introns_67").genes) <= exons
    assert set(read_panel("germline_65").genes) <= exons


@pytest.mark.shared
def test_choose_panels__gives_the_committed_lists() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED.name} beside the project is absent")
    tool = load_tool("choose_panels")
    chosen = tool.choose_panels(SHARED)
    assert tuple(chosen) == PANELS
    for name, genes in chosen.items():
        committed = (PROJECT / "src/fascicle/reference/data/panels" / f"{name}.txt").read_text("utf-8")
        assert tool.format_panel(name, genes) == committed
