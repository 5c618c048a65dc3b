"""Proteins as pictures need them: length, domains, hotspots."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.loci import Span


@dataclass(frozen=True, slots=True)
class ProteinRegion:
    """A named domain; residues 0-based and half-open."""

    name: str
    residues: Span


@dataclass(frozen=True, slots=True)
class ProteinShape:
    """The protein of one transcript: `length` in residues without the stop codon. `domains` None: none are known of the gene.

    `hotspots`: residues (0-based) at which many tumours are changed; None where that was not looked up, or is counted on another
    transcript.
    """

    gene: str
    transcript: str
    length: int
    domains: tuple[ProteinRegion, ...] | None
    hotspots: tuple[int, ...] | None
