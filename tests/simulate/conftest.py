from __future__ import annotations

import pytest
from simulate_examples import write_example_bundle

from fascicle.reference.bundle import Bundle


@pytest.fixture(scope="session")
def example_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return write_example_bundle(tmp_path_factory.mktemp("reference") / "example")
