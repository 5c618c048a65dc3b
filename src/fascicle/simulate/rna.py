"""Simulates the reads of an RNA library, with known truth, from any reference bundle."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from fascicle import __version__
from fascicle.errors import OutputError
from fascicle.reference.bundle import Bundle
from fascicle.simulate.expression import Expression, draw_expression, settle_expression
from fascicle.simulate.fragments import BLOCK_FRAGMENTS, Fragments, Molecules, Origin, draw_fragments, pool_molecules
from fascicle.simulate.library import Column, Library, make_library
from fascicle.simulate.plan import RnaPlan, format_fusion
from fascicle.simulate.sequencing import Sequencer, add_errors, format_fastq, make_names, make_sequencers, read_ends
from fascicle.simulate.templates import FusionTranscript, WildType, list_sequences, make_fusions, make_wild_types
from fascicle.simulate.truth import (
    SimulationTruth,
    Tally,
    describe_fusions,
    describe_transcripts,
    format_transcripts,
    format_truth,
)

MARK: Final = "simulation.json"
FORMAT: Final = "fascicle.simulation/1"
_COMPRESSION: Final = 1


@dataclass(frozen=True, eq=False, slots=True)
class _Model:
    """Everything blocks are drawn from."""

    plan: RnaPlan
    library: Library
    wild_types: tuple[WildType, ...]
    fusions: tuple[FusionTranscript, ...]
    expression: Expression
    molecules: Molecules
    sequencers: tuple[Sequencer, Sequencer]

    @property
    def lengths(self) -> list[int]:
        """Lengths by template number."""
        return [len(bases) for bases in list_sequences(self.wild_types, self.fusions)]


def simulate_rna(
    bundle: Bundle, plan: RnaPlan, out: Path, advance: Callable[[int], None] = lambda _: None, *, with_origins: bool = False
) -> SimulationTruth:
    """Writes `reads_1.fastq.gz` (and `reads_2.fastq.gz`), `truth.tsv`, `truth_expression.tsv` and `simulation.json`.

    The same bundle, plan and version give the same bytes. `advance` is told the number of pairs written since it was last told.
    `with_origins` adds `origins.tsv.gz`, one row per read name with the molecule it comes from.

    Raises:
        InputError: the bundle does not have what the plan names, or the plan cannot be fulfilled.
        OutputError: the directory holds something else than an earlier simulation, or cannot be written.
    """
    model = _make_model(bundle, plan)
    with _open_whole_directory(out) as folder:
        tally = _write_reads(model, folder, advance, with_origins=with_origins)
        truth = _describe(model, tally, out)
        (folder / "truth.tsv").write_bytes(format_truth(truth.fusions).encode())
        (folder / "truth_expression.tsv").write_bytes(format_transcripts(truth.transcripts).encode())
        (folder / MARK).write_bytes(_format_record(bundle, plan, truth).encode())
    return truth


def _make_model(bundle: Bundle, plan: RnaPlan) -> _Model:
    library = make_library(plan)
    fusions = make_fusions(bundle, plan.fusions)
    wild_types = make_wild_types(bundle, fusions)
    genes = draw_expression(bundle, plan, fusions)
    expression = settle_expression(wild_types, fusions, genes, library)
    molecules = pool_molecules(bundle, list_sequences(wild_types, fusions), expression.copies, genes, plan)
    return _Model(plan, library, wild_types, fusions, expression, molecules, make_sequencers(plan))


def _describe(model: _Model, tally: Tally, out: Path) -> SimulationTruth:
    return SimulationTruth(
        out=out,
        reads=tuple(out / f"reads_{i + 1}.fastq.gz" for i in range(2 if model.plan.is_paired else 1)),
        pairs=model.plan.pairs,
        molecules={kind.name.lower(): int(tally.origins[kind]) for kind in Origin},
        fusions=describe_fusions(model.fusions, model.expression, tally, model.lengths, model.library),
        transcripts=describe_transcripts(model.wild_types, model.fusions, model.expression.copies, tally),
    )


def _write_reads(model: _Model, folder: Path, advance: Callable[[int], None], *, with_origins: bool) -> Tally:
    tally = Tally(model.expression, model.library)
    with ExitStack() as stack:
        names = ["reads_1.fastq.gz"] + (["reads_2.fastq.gz"] if model.plan.is_paired else [])
        files = [stack.enter_context(_open_gzip(folder / name)) for name in names]
        origins = stack.enter_context(_open_gzip(folder / "origins.tsv.gz")) if with_origins else None
        if origins:
            origins.write(b"name\torigin\ttemplate\tstart\tlength\tis_sense\tmolecule\n")
        for block, first in enumerate(range(0, model.plan.pairs, BLOCK_FRAGMENTS)):
            count = min(BLOCK_FRAGMENTS, model.plan.pairs - first)
            _write_block(model, block, first, count, files, origins, tally)
            advance(count)
    return tally


def _write_block(
    model: _Model, block: int, first: int, count: int, files: list[IO[bytes]], origins: IO[bytes] | None, tally: Tally
) -> None:
    """One block: distinct molecules, their duplicates, reads of both ends."""
    plan = model.plan
    rng = np.random.Generator(np.random.Philox(key=np.array([plan.seed, block], dtype=np.uint64)))
    distinct = max(1, round(count * (1 - plan.duplicate_fraction)))
    drawn = draw_fragments(rng, distinct, model.molecules, model.library, plan)
    copied = rng.permutation(np.concatenate((np.arange(distinct), rng.integers(0, distinct, count - distinct))))
    tally.add(drawn, np.bincount(copied, minlength=distinct))
    umis = rng.integers(0, 4, (distinct, plan.umi_bp), dtype=np.uint8)[copied]
    names = make_names(first, count, plan.pairs, umis, plan.umi_separator)
    fragments = drawn.take(copied)
    starts = (fragments.is_sense, ~fragments.is_sense)
    for file, from_start, sequencer in zip(files, starts, model.sequencers, strict=False):
        bases = read_ends(fragments, model.molecules, from_start, sequencer)
        qualities = add_errors(rng, bases, sequencer)
        file.write(format_fastq(names, bases, qualities))
    if origins:
        origins.write(_format_origins(model, names, fragments, copied + first).encode())


def _format_origins(model: _Model, names: NDArray[np.uint8], fragments: Fragments, molecules: Column) -> str:
    """Rows for a block; the start is 0-based in the template (spliced, or the gene's locus), empty without one."""
    spliced = [f"{w.gene.symbol}:{w.transcript.accession}" for w in model.wild_types] + [f.name for f in model.fusions]
    genes = {w.number: w.gene.symbol for w in model.wild_types}
    columns = (fragments.origin, fragments.template, fragments.start, fragments.length, fragments.is_sense, molecules)
    rows = []
    for name, (kind, template, start, length, is_sense, molecule) in zip(
        names, zip(*(c.tolist() for c in columns), strict=True), strict=True
    ):
        origin = Origin(kind)
        label = "" if origin is Origin.OFF_TARGET else genes[template] if origin is Origin.INTRON else spliced[template]
        sense = "+" if is_sense else "-"
        read = name[1:].tobytes().decode()
        rows.append(f"{read}\t{origin.name.lower()}\t{label}\t{start}\t{length}\t{sense}\t{molecule}\n")
    return "".join(rows)


def _format_record(bundle: Bundle, plan: RnaPlan, truth: SimulationTruth) -> str:
    settings: dict[str, Any] = {key: value for key, value in _list_settings(plan).items() if key != "fusions"}
    record = {
        "format": FORMAT,
        "fascicle_version": __version__,
        "reference": {"name": bundle.name, "sha256": bundle.sha256, "is_synthetic": bundle.is_synthetic},
        "plan": {**settings, "fusions": [format_fusion(fusion) for fusion in plan.fusions]},
        "molecules": {**truth.molecules, "duplicates": truth.duplicates},
    }
    return json.dumps(record, indent=2, sort_keys=True) + "\n"


def _list_settings(plan: RnaPlan) -> dict[str, Any]:
    """The plan's fields as JSON knows them."""
    settings = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    return {
        **settings,
        "expression": dict(plan.expression),
        "quality": asdict(plan.quality),
        "umi_separator": str(plan.umi_separator),
    }


@contextmanager
def _open_gzip(path: Path) -> Iterator[IO[bytes]]:
    """gzip without name and time, so that equal content is equal bytes."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", _COMPRESSION, file, mtime=0) as packed:
        yield cast("IO[bytes]", packed)


@contextmanager
def _open_whole_directory(out: Path) -> Iterator[Path]:
    """A hidden directory beside the target that takes its place when the block ends well, and vanishes when it does not."""
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        message = f"{out}: exists and is no simulation. Choose another directory, or remove it"
        raise OutputError(message)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as beside:
            folder = Path(beside) / "new"
            folder.mkdir()
            yield folder
            if out.exists():
                out.rename(Path(beside) / "old")
            folder.rename(out)
    except OSError as error:
        message = f"{out}: the reads cannot be written ({error.strerror}). Free space or choose another directory"
        raise OutputError(message) from None
