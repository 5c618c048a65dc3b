"""What commands say on stdout when they are done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fascicle.cli.summary import format_variants
from germline_examples import GERMLINE_FINDINGS
from variant_examples import FROM_READS

OUT = Path("out")


def test_format_variants__names_a_pathogenic_variant_of_the_germline() -> None:
    said = format_variants(replace(FROM_READS, germline=GERMLINE_FINDINGS), OUT / "small_variants.vcf.gz")
    assert "1 pathogenic germline variant: BRCA1" in said
    assert "ermline variant" not in format_variants(FROM_READS, OUT / "small_variants.vcf.gz")
