"""Where the knowledge snapshot is read from: the files inside the package, or a directory that was frozen."""

from __future__ import annotations

from importlib import resources

from fascicle.knowledge.disorder_frequencies import FILE_NAME as FREQUENCIES_FILE
from fascicle.knowledge.disorder_frequencies import parse_disorder_frequencies
from fascicle.knowledge.germline_genes import FILE_NAME, parse_germline_genes
from fascicle.knowledge.snapshot import SNAPSHOT_FILES, Snapshot, parse_snapshot
from fascicle.model.germline import DisorderFrequency, GermlineGene


def read_own_files() -> dict[str, bytes]:
    """The files that ship with this version of Fascicle, by name."""
    folder = resources.files("fascicle.knowledge").joinpath("data")
    return {name: folder.joinpath(name).read_bytes() for name in SNAPSHOT_FILES}


def read_snapshot() -> Snapshot:
    """The snapshot that ships with this version of Fascicle."""
    return parse_snapshot(read_own_files())


def read_germline_genes() -> dict[str, GermlineGene]:
    """What this version of Fascicle knows of the genes of its germline list, by symbol."""
    return parse_germline_genes(resources.files("fascicle.knowledge").joinpath("data", FILE_NAME).read_text("utf-8"))


def read_disorder_frequencies() -> dict[str, DisorderFrequency]:
    """How frequent an allele may be for the disorder of its gene, by symbol, where an expert panel states it."""
    folder = resources.files("fascicle.knowledge").joinpath("data")
    return parse_disorder_frequencies(folder.joinpath(FREQUENCIES_FILE).read_text("utf-8"))
