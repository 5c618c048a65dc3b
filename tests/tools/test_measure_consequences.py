from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fascicle.calls.consequence.annotating import Annotator
from fascicle.reference.bundle import Bundle
from small_genome import Genome
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_consequences")


def write_clinvar(folder: Path, genome: Genome, word: str) -> Path:
    """Two changes of ALPHA's start codon, one outside of the genome, one without consequences."""
    at = 1000 + 101
    ref = genome["chr1"][at : at + 2]
    rows = [
        f"1\t{at + 1}\t11\t{ref[0]}\tC\t.\t.\tCLNSIG=Pathogenic;MC=SO:0001582|initiator_codon_variant",
        f"1\t{at + 2}\t12\t{ref[1]}\tC\t.\t.\tMC=SO:0001583|{word},SO:0001627|intron_variant",
        "1\t9000000\t13\tA\tC\t.\t.\tMC=SO:0001583|missense_variant",
        f"1\t{at + 2}\t14\t{ref[1]}\tG\t.\t.\tCLNSIG=Pathogenic",
    ]
    path = folder / "clinvar.vcf"
    path.write_text("##fileformat=VCFv4.2\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("word", "agree"), [("initiator_codon_variant", 2), ("missense_variant", 1)])
def test_report__counts_and_lists(
    tool: Any, small_bundle: Bundle, small_genome: Genome, tmp_path: Path, word: str, agree: int
) -> None:
    path = write_clinvar(tmp_path, small_genome, word)
    rows = tool.list_inside(small_bundle, tool.read_rows(path, small_bundle.build))
    assert [row.identifier for row in rows] == ["11", "12"]
    text = tool.report(rows, Annotator(small_bundle).annotate([row.variant for row in rows]))
    assert f"agree: {agree} of 2" in text
    assert ("\n12\tchr1:1103 " in text) == (agree == 1)
