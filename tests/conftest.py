"""Bundles that many rooms are tested on. Session-wide: a bundle is only read."""

from __future__ import annotations

import pytest
from hypothesis import settings

from fascicle.evidence.paths import PathBook
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.hla.database import HLA_FILE, HlaDatabase, format_database, open_database
from fascicle.reference.hla.release import read_release
from small_genome import Genome, make_genome, write_genome
from small_hla import RELEASE, write_release

# Kernels compile at their first call, which no deadline allows for; the examples are the same in every run.
settings.register_profile("fascicle", deadline=None, derandomize=True)
settings.load_profile("fascicle")


@pytest.fixture(scope="session")
def small_genome() -> Genome:
    """The letters of the small genome by chromosome."""
    return make_genome()


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Bundle:
    """The bundle of the small genome: ALPHA, BETA, GAMMA, DELTA, EPSILON."""
    folder = tmp_path_factory.mktemp("small")
    fasta, gtf = write_genome(folder, small_genome)
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


@pytest.fixture(scope="session")
def small_book(small_bundle: Bundle) -> PathBook:
    """The paths of the small bundle."""
    return PathBook(small_bundle)


@pytest.fixture(scope="session")
def hla_database(tmp_path_factory: pytest.TempPathFactory) -> HlaDatabase:
    """The HLA database of the small made-up release."""
    folder = tmp_path_factory.mktemp("hla")
    (folder / HLA_FILE).write_bytes(format_database(read_release(write_release(folder / "release", RELEASE))))
    return open_database(folder)


@pytest.fixture(scope="session")
def example_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle the simulator's tests draw reads from."""
    from simulate_examples import write_example_bundle

    return write_example_bundle(tmp_path_factory.mktemp("reference") / "example")
