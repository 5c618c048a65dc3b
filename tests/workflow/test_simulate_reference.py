from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.errors import InputError
from fascicle.reference.bundle import open_bundle, verify_bundle
from fascicle.workflow.simulate_reference import simulate_reference


def test_simulate_reference__writes_a_bundle_that_says_what_it_is(tmp_path: Path) -> None:
    text = simulate_reference(tmp_path / "a", genes=12, seed=4)
    bundle = open_bundle(tmp_path / "a")
    assert verify_bundle(bundle) == ()
    assert (len(bundle.symbols), bundle.is_synthetic, bundle.header["has_introns"]) == (12, True, True)
    assert "SYNTHETIC SEQUENCE" in text
    assert bundle.name == "synthetic-12-4"
    simulate_reference(tmp_path / "b", genes=12, seed=4)
    assert open_bundle(tmp_path / "b").sha256 == bundle.sha256
    simulate_reference(tmp_path / "c", genes=12, seed=5)
    assert open_bundle(tmp_path / "c").sha256 != bundle.sha256


def test_simulate_reference__refuses_more_genes_than_it_can_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 to 50000"):
        simulate_reference(tmp_path / "a", genes=50_001, seed=1)
