"""Copy number on real reads: the lost allele of BRCA1 in HCC1395 beside the patient's normal."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.copy_number import CopyCall, CopyReference
from fascicle.model.loci import Build
from fascicle.reference.builder import BundleSources, build_bundle
from real_genes import DATA

FOLDER = DATA / "dna" / "hcc1395"
MODELS = DATA / "reference" / "gene_models_mane.grch38.gtf.gz"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/dna/hcc1395 is absent"),
]


def test_dna__sees_the_lost_allele_of_brca1_and_no_copies_of_one_gene_alone(tmp_path: Path) -> None:
    sources = BundleSources(MODELS, genome=FOLDER / "reference.fa", build=Build.GRCH38)
    bundle = build_bundle(sources, tmp_path / "bundle")
    files = {name: [str(FOLDER / f"{name}_{mate}.fq.gz") for mate in (1, 2)] for name in ("tumour", "normal")}
    given = [
        "dna",
        "--quiet",
        "--threads",
        "1",
        "--reference",
        str(bundle.path),
        "--out",
        str(tmp_path / "out"),
        "--sex",
        "female",
    ]
    assert main([*given, "--tumour", *files["tumour"], "--normal", *files["normal"]]) == 0
    found = read_variant_findings(tmp_path / "out" / DNA_FILES[0]).copy_number
    assert found is not None
    assert found.material.reference is CopyReference.MATCHED
    (gene,) = found.genes
    # One SNP of the normal, 13 to 19 there and 0 to 22 in the tumour: the germline variant itself.
    assert (gene.gene, gene.state.is_loh, gene.evidence.snps) == ("BRCA1", True, 1)
    assert (gene.state.call, gene.state.total) == (CopyCall.NOT_ASSESSABLE, None)
    assert "50 are needed" in gene.state.because
