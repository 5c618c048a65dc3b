"""The candidates of fusion-free runs to a laboratory's artefact list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from fascicle.errors import CaseError
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Side
from fascicle.reference.artefacts import Artefact
from fascicle.reference.bundle import Bundle

DEFAULT_RUNS: Final = 2
DEFAULT_MOLECULES: Final = 10
# Junctions of the same genes no farther apart than this on both sides are one artefact (see `laboratory_artefact`).
_NEAR_BP: Final = 10
_SHOWN_MAX: Final = 20


@dataclass(frozen=True)
class _Sighting:
    """A candidate in one run."""

    genes: tuple[str, str]
    offsets: tuple[int | None, int | None]
    run: str
    molecules: int

    def is_near(self, other: _Sighting) -> bool:
        return all(
            one == two or (one is not None and two is not None and abs(one - two) <= _NEAR_BP)
            for one, two in zip(self.offsets, other.offsets, strict=True)
        )


def list_artefacts(
    runs: Mapping[str, FusionFindings], bundle: Bundle, *, min_runs: int = DEFAULT_RUNS, min_molecules: int = DEFAULT_MOLECULES
) -> tuple[Artefact, ...]:
    """Candidates, reported or not, seen in `min_runs` runs, or in one with `min_molecules` molecules; by genes and places.

    `runs` holds findings by the name of their directory. Of junctions within 10 bases the one with most molecules gives the
    place.

    Raises:
        CaseError: a run of another reference, or one run under two names.
    """
    _check_runs(runs, bundle)
    sightings = [sighting for name, findings in runs.items() for sighting in _list_sightings(name, findings)]
    artefacts = (_sum_up(cluster) for cluster in _cluster(sightings))
    kept = [found for found in artefacts if found.runs >= min_runs or found.molecules >= min_molecules]
    return tuple(sorted(kept, key=_order))


def describe_artefacts(artefacts: Sequence[Artefact], runs: int, path: Path, knowledge: Snapshot) -> str:
    """What stands on a list, as text. Known pairs on it are named: they may be carry-over, and true fusions get harder to see."""
    known = [artefact for artefact in artefacts if knowledge.find_pair(artefact.five_prime, artefact.three_prime)]
    lines = [
        f"{path}: {len(artefacts)} artefacts from {runs} runs",
        *(f"  {_format_artefact(artefact)}" for artefact in artefacts[:_SHOWN_MAX]),
    ]
    if len(artefacts) > _SHOWN_MAX:
        lines.append(f"  and {len(artefacts) - _SHOWN_MAX} more")
    if known:
        names = ", ".join(dict.fromkeys(f"{artefact.five_prime}::{artefact.three_prime}" for artefact in known))
        lines.append(f"CAUTION: known fusion pairs are on the list ({names}); check that these runs are free of fusions")
    return "\n".join(lines) + "\n"


def _format_artefact(artefact: Artefact) -> str:
    places = [str(o + 1) if o is not None else "no place" for o in (artefact.five_prime_offset, artefact.three_prime_offset)]
    sides = f"{artefact.five_prime} {places[0]} :: {artefact.three_prime} {places[1]}"
    return f"{sides}  in {artefact.runs} runs, up to {artefact.molecules} molecules"


def _check_runs(runs: Mapping[str, FusionFindings], bundle: Bundle) -> None:
    seen: dict[object, str] = {}
    for name, findings in runs.items():
        made_with = findings.provenance.reference_sha256
        if made_with != bundle.sha256:
            remedy = "Run `fascicle fusions` with this reference on the fusion-free samples"
            raise CaseError(f"was made with another reference ({findings.provenance.reference_name})", path=name, remedy=remedy)
        inputs = tuple(file.sha256 for file in findings.provenance.inputs)
        if inputs in seen:
            raise CaseError(f"holds the same reads as {seen[inputs]}", path=name, remedy="Give each run once")
        seen[inputs] = name


def _list_sightings(run: str, findings: FusionFindings) -> Iterator[_Sighting]:
    for fusion in chain(findings.candidates, findings.sightings.list_fusions()):
        offsets = (_get_offset(fusion.five_prime), _get_offset(fusion.three_prime))
        yield _Sighting((fusion.five_prime.gene, fusion.three_prime.gene), offsets, run, _count(fusion))


def _get_offset(side: Side) -> int | None:
    return side.position.offset if side.position else None


def _count(fusion: Fusion) -> int:
    return fusion.support.molecules_at_most


def _cluster(sightings: list[_Sighting]) -> Iterator[list[_Sighting]]:
    """Sightings of one join together; the strongest leads each cluster."""
    by_genes: dict[tuple[str, str], list[list[_Sighting]]] = {}
    for sighting in sorted(sightings, key=lambda s: (-s.molecules, s.genes, str(s.offsets), s.run)):
        clusters = by_genes.setdefault(sighting.genes, [])
        own = next((cluster for cluster in clusters if cluster[0].is_near(sighting)), None)
        if own is None:
            clusters.append([sighting])
        else:
            own.append(sighting)
    for clusters in by_genes.values():
        yield from clusters


def _sum_up(cluster: list[_Sighting]) -> Artefact:
    lead = cluster[0]
    return Artefact(*lead.genes, *lead.offsets, len({sighting.run for sighting in cluster}), lead.molecules)


def _order(artefact: Artefact) -> tuple[object, ...]:
    offsets = (artefact.five_prime_offset, artefact.three_prime_offset)
    return (artefact.five_prime, artefact.three_prime, *(-1 if offset is None else offset for offset in offsets))
