"""What was put into the reads: counted on the molecules themselves, before any error or duplicate blurs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Position
from fascicle.simulate.expression import Boundary, Expression
from fascicle.simulate.fragments import Fragments, Origin
from fascicle.simulate.library import Column, Library
from fascicle.simulate.templates import FusionTranscript, WildType

TRUTH_COLUMNS: Final = (
    "five_prime_gene", "five_prime_chrom", "five_prime_pos", "five_prime_strand", "five_prime_transcript", "five_prime_exon",
    "three_prime_gene", "three_prime_chrom", "three_prime_pos", "three_prime_strand", "three_prime_transcript",
    "three_prime_exon", "inserted", "is_reciprocal", "split_reads", "spanning_pairs", "unique_molecules", "expected_molecules",
    "three_prime_wild_type_molecules", "five_prime_wild_type_molecules", "planned_abundance", "abundance",
    "planned_five_prime_abundance", "five_prime_abundance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TruePartner:
    """A partner as it was put in; exon numbers count from 1 in the transcript."""

    gene: str
    position: Position
    transcript: str
    exon: int


@dataclass(frozen=True, slots=True)
class FusionTruth:
    """A fusion as it was put in. Abundances are realised fractions of molecules; None where nothing crosses the junction."""

    five_prime: TruePartner
    three_prime: TruePartner
    inserted: str
    is_reciprocal: bool
    split_reads: int
    spanning_pairs: int
    unique_molecules: int
    expected_molecules: float
    three_prime_wild_type: int
    five_prime_wild_type: int
    planned_abundance: float | None
    planned_five_prime_abundance: float | None

    @property
    def name(self) -> str:
        """`SPECC1L::NTRK3`."""
        return f"{self.five_prime.gene}::{self.three_prime.gene}"

    @property
    def abundance(self) -> float | None:
        """Realised fraction of the molecules over the 3' partner's junction."""
        return _divide(self.unique_molecules, self.three_prime_wild_type)

    @property
    def five_prime_abundance(self) -> float | None:
        """Realised fraction of the molecules over the 5' partner's junction."""
        return _divide(self.unique_molecules, self.five_prime_wild_type)


@dataclass(frozen=True, slots=True)
class TranscriptTruth:
    """A transcript of the library: its relative copies and its distinct spliced fragments."""

    name: str
    transcript: str
    copies: float
    molecules: int


@dataclass(frozen=True, slots=True)
class SimulationTruth:
    """The whole truth of a simulation. `molecules` counts distinct fragments by origin; duplicates are pairs beyond them."""

    out: Path
    reads: tuple[Path, ...]
    pairs: int
    molecules: dict[str, int]
    fusions: tuple[FusionTruth, ...]
    transcripts: tuple[TranscriptTruth, ...]

    @property
    def duplicates(self) -> int:
        """Read pairs that repeat another's fragment."""
        return self.pairs - sum(self.molecules.values())


class Tally:
    """Counts over all blocks."""

    def __init__(self, expression: Expression, library: Library):
        self._expression = expression
        self._library = library
        fusions = len(expression.junctions)
        self.reads = np.zeros((fusions, 2), dtype=np.int64)
        self.molecules = np.zeros(fusions, dtype=np.int64)
        self.wild_types = np.zeros((fusions, 2), dtype=np.int64)
        self.templates = np.zeros(len(expression.copies), dtype=np.int64)
        self.origins = np.zeros(len(Origin), dtype=np.int64)

    def add(self, fragments: Fragments, repeats: Column) -> None:
        """Counts a block of distinct fragments, each read `repeats` times."""
        self.origins += np.bincount(fragments.origin, minlength=len(Origin))
        spliced = np.flatnonzero(fragments.origin == Origin.TRANSCRIPT)
        fragments, repeats = fragments.take(spliced), repeats[spliced]
        self.templates += np.bincount(fragments.template, minlength=len(self.templates))
        for i, junction in enumerate(self._expression.junctions):
            split, spanning = self._count(fragments, repeats, junction)
            self.reads[i] += (split[1], spanning[1])
            self.molecules[i] += split[0] + spanning[0]
            for side, boundaries in enumerate((self._expression.five_prime[i], self._expression.three_prime[i])):
                counts = (self._count(fragments, repeats, boundary) for boundary in boundaries)
                self.wild_types[i, side] += sum(whole[0] + mates[0] for whole, mates in counts)

    def _count(self, fragments: Fragments, repeats: Column, boundary: Boundary) -> tuple[tuple[int, int], tuple[int, int]]:
        """(molecules, reads) that are split by a junction, and that span it."""
        rows = np.flatnonzero(fragments.template == boundary.template)
        own, times = fragments.take(rows), repeats[rows]
        found = self._library.find_support(own.start, own.length, own.is_sense, boundary.start, boundary.end)
        split, spanning = ((int(flags.sum()), int(times[flags].sum())) for flags in found)
        return split, spanning


def describe_fusions(
    fusions: Sequence[FusionTranscript], expression: Expression, tally: Tally, lengths: Sequence[int], library: Library
) -> tuple[FusionTruth, ...]:
    """Truth of all fusions from the counts; `lengths` are those of all templates."""
    effective = np.array([library.measure_effective_length(length) for length in lengths])
    density = tally.origins[Origin.TRANSCRIPT] / float(expression.copies @ effective)
    made: list[FusionTruth] = []
    for i, (fusion, junction) in enumerate(zip(fusions, expression.junctions, strict=True)):
        weight = library.weigh_junction(lengths[junction.template], junction.start, junction.end)
        plan = fusion.plan
        made.append(
            FusionTruth(
                five_prime=_describe_partner(fusion, is_five_prime=True),
                three_prime=_describe_partner(fusion, is_five_prime=False),
                inserted=fusion.inserted,
                is_reciprocal=fusion.is_reciprocal,
                split_reads=int(tally.reads[i, 0]),
                spanning_pairs=int(tally.reads[i, 1]),
                unique_molecules=int(tally.molecules[i]),
                expected_molecules=float(density * expression.copies[junction.template] * weight),
                five_prime_wild_type=int(tally.wild_types[i, 0]),
                three_prime_wild_type=int(tally.wild_types[i, 1]),
                planned_abundance=plan.abundance_reciprocal if fusion.is_reciprocal else plan.abundance_three_prime,
                planned_five_prime_abundance=None if fusion.is_reciprocal else plan.abundance_five_prime,
            )
        )
    return tuple(made)


def describe_transcripts(
    wild_types: Sequence[WildType], fusions: Sequence[FusionTranscript], copies: NDArray[np.float64], tally: Tally
) -> tuple[TranscriptTruth, ...]:
    """Truth of all templates, wild types first."""
    names = [(w.gene.symbol, w.transcript.accession) for w in wild_types]
    names += [(f.name, f.accession) for f in fusions]
    rows = zip(names, copies.tolist(), tally.templates.tolist(), strict=True)
    return tuple(TranscriptTruth(*name, level, molecules) for name, level, molecules in rows)


def format_truth(fusions: Sequence[FusionTruth]) -> str:
    """`truth.tsv`: one row per fusion, positions 1-based, unknown empty."""
    rows = ["\t".join(_format_cell(value) for value in _list_cells(fusion)) for fusion in fusions]
    return "\n".join(("\t".join(TRUTH_COLUMNS), *rows)) + "\n"


def format_transcripts(transcripts: Sequence[TranscriptTruth]) -> str:
    """`truth_expression.tsv`: gene or fusion, transcript, relative copies, distinct spliced fragments."""
    rows = "".join(f"{t.name}\t{t.transcript}\t{t.copies:.6g}\t{t.molecules}\n" for t in transcripts)
    return "gene\ttranscript\tcopies\tmolecules\n" + rows


def _list_cells(fusion: FusionTruth) -> tuple[str | float | bool | None, ...]:
    partners = (
        (p.gene, p.position.chrom, p.position.offset + 1, str(p.position.strand), p.transcript, p.exon)
        for p in (fusion.five_prime, fusion.three_prime)
    )
    return (
        *(cell for partner in partners for cell in partner),
        fusion.inserted, fusion.is_reciprocal, fusion.split_reads, fusion.spanning_pairs, fusion.unique_molecules,
        fusion.expected_molecules, fusion.three_prime_wild_type, fusion.five_prime_wild_type, fusion.planned_abundance,
        fusion.abundance, fusion.planned_five_prime_abundance, fusion.five_prime_abundance,
    )  # fmt: skip


def _format_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _describe_partner(fusion: FusionTranscript, *, is_five_prime: bool) -> TruePartner:
    side = fusion.five_prime if is_five_prime else fusion.three_prime
    return TruePartner(side.gene.symbol, side.position, side.transcript.accession, side.exon)


def _divide(fusion: int, wild_type: int) -> float | None:
    return fusion / (fusion + wild_type) if fusion + wild_type else None
