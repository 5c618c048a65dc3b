"""A reference bundle of made-up genes, as large as asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fascicle.errors import InputError
from fascicle.model.loci import Build
from fascicle.reference.builder import write_bundle
from fascicle.reference.embedded import compose_synthetic_content
from fascicle.reference.synthetic_models import draw_synthetic_genes
from fascicle.workflow.build_reference import describe_bundle
from fascicle.workflow.ports import SilentProgress

if TYPE_CHECKING:
    from pathlib import Path

    from fascicle.workflow.ports import Progress

# Changes whenever the same seed gives other genes or letters.
GENERATOR: Final = "1"
GENES_MAX: Final = 50_000


def simulate_reference(out: Path, *, genes: int, seed: int, progress: Progress | None = None) -> str:
    """Writes a bundle of made-up genes and describes it. The same number of genes and seed give the same bytes.

    Raises:
        InputError: more genes than memory allows for.
        OutputError: the target exists and is no bundle, or cannot be written.
    """
    if not 1 <= genes <= GENES_MAX:
        raise InputError(f"{genes} genes were asked for", remedy=f"Ask for 1 to {GENES_MAX}")
    progress = progress or SilentProgress()
    progress.start("drawing genes and sequence", None)
    content = replace(
        compose_synthetic_content(draw_synthetic_genes(genes, seed), seed),
        name=f"synthetic-{genes}-{seed}",
        build=Build.UNKNOWN,
        panel=f"{genes} made-up genes",
        sources={
            "annotation": f"synthetic models, generator {GENERATOR}, seed {seed}: the genes are made up",
            "genome": f"synthetic, seed {seed}: the letters are made up",
        },
    )
    bundle = write_bundle(content, out, lambda task: progress.start(task, None))
    progress.finish()
    return describe_bundle(bundle)
