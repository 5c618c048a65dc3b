"""Where a result comes from: enough to repeat it byte for byte. No clock, no host, no user: those differ between equal runs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileHash:
    """A file that was read: its name without folders (a path may name a patient), size and SHA-256."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a result: program, command, inputs, reference and knowledge by hash, parameters, versions of what computes."""

    fascicle_version: str
    command: str
    inputs: tuple[FileHash, ...]
    reference_name: str | None
    reference_sha256: str | None
    reference_is_synthetic: bool | None
    knowledge_name: str | None
    knowledge_sha256: str | None
    parameters: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
