"""What a result was made with."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fascicle import __version__
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.provenance import Provenance
from fascicle.reference.bundle import Bundle
from fascicle.reference.hashing import hash_file

_LIBRARIES: Final = ("numpy", "numba", "scipy", "isal", "pysam")


def make_provenance(
    command: str,
    inputs: Sequence[Path],
    bundle: Bundle | None,
    knowledge: Snapshot,
    parameters: Mapping[str, str | int | float | bool | None],
    libraries: Sequence[str] = (),
) -> Provenance:
    """Program, inputs, reference, knowledge, parameters. Threads and paths are left out: the result does not depend on them.

    `libraries` are those that compute here beside the ones that always do.
    """
    return Provenance(
        fascicle_version=__version__,
        command=command,
        inputs=tuple(hash_file(path) for path in inputs),
        reference_name=bundle.name if bundle else None,
        reference_sha256=bundle.sha256 if bundle else None,
        reference_is_synthetic=bundle.is_synthetic if bundle else None,
        knowledge_name=knowledge.name,
        knowledge_sha256=knowledge.sha256,
        parameters=dict(parameters),
        versions=list_versions(libraries),
    )


def list_versions(more: Sequence[str] = ()) -> dict[str, str]:
    """Versions of the libraries that compute."""
    return {name: importlib.metadata.version(name) for name in (*_LIBRARIES, *more)}
