"""What `fascicle --version` prints: the program, what computes, and the data that ships with it."""

from __future__ import annotations

import hashlib
import platform
from importlib import resources
from importlib.metadata import version

from fascicle import __version__
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.reference.embedded import EMBEDDED_NAME

LIBRARIES = ("numpy", "numba", "pysam", "isal", "scipy", "pydantic", "typst")
HASH_DIGITS = 12


def format_versions() -> str:
    """One `name version` line each; data with the first digits of its SHA-256."""
    snapshot = read_snapshot()
    rows = {
        "fascicle": __version__,
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
        "reference": f"{EMBEDDED_NAME} ({_hash_embedded_models()[:HASH_DIGITS]}), synthetic sequence on real gene models",
        "knowledge": f"{snapshot.name} ({snapshot.sha256[:HASH_DIGITS]})",
    }
    return "".join(f"{name} {value}\n" for name, value in rows.items())


def _hash_embedded_models() -> str:
    """SHA-256 over the tables that the embedded reference is made from, in order of name."""
    digest = hashlib.sha256()
    tables = resources.files("fascicle.reference").joinpath("data").iterdir()
    for table in sorted((table for table in tables if table.is_file()), key=lambda table: table.name):
        digest.update(f"{table.name}\0".encode() + table.read_bytes())
    return digest.hexdigest()
