"""Calls the structural variants of aligned samples and writes their table: what `fascicle dna` does, without the rest of it.

python tools/call_structural.py --reference REF --targets BED --tumour BAM [--normal BAM] --out TSV
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.adapters.structural_files import format_structural_tsv
from fascicle.calls.structural.calling import call_structural_variants
from fascicle.evidence.structural.gathering import gather_adjacencies
from fascicle.model.structural import StructuralFindings
from fascicle.reads.aligned import open_aligned
from fascicle.reference.bundle import open_bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import read_targets
from fascicle.workflow.provenance import make_provenance


def main() -> None:
    """Runs with the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reference", "targets", "tumour", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--normal", type=Path)
    arguments = parser.parse_args()
    bundle, knowledge = open_bundle(arguments.reference), read_snapshot()
    genome = open_genome(bundle)
    targets = read_targets(arguments.targets, bundle, genome)
    with ExitStack() as stack:
        tumour = stack.enter_context(open_aligned(arguments.tumour, genome))
        normal = stack.enter_context(open_aligned(arguments.normal, genome)) if arguments.normal else None
        evidence = gather_adjacencies(tumour, normal, targets.merged, genome)
    calls = call_structural_variants(evidence, bundle, targets, knowledge.is_known_pair)
    provenance = make_provenance("dna", (), bundle, knowledge, {})
    findings = StructuralFindings("dna", normal is not None, targets.source, calls, provenance)
    arguments.out.write_text(format_structural_tsv(findings))


if __name__ == "__main__":
    main()
