"""Holds HGVS names against the grammar of another program: the parser of the Python package hgvs (biocommons).

    python tools/check_hgvs_oracle.py [--reference BUNDLE] [--variants N] [--seed N] [--package DIR] [--require]

Draws changes in and beside the exons of a reference bundle (default: the embedded synthetic one), names them, and has the package
(pinned, installed by pip into a temporary folder without the database clients it asks for, or taken from --package) parse every
name and write it again. Two forms are HGVS that its parser does not know: repeats (`A[3]`), and a chromosome around a transcript
(`NC_000017.11(NM_1.1):c.11+1G>A`), which is taken off before. Ends with 1 for a name that is not understood or comes back
otherwise, and with 0 and the reason where the package cannot be had; --require makes that a failure too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.cache_directory import find_cache_directory
from fascicle.calls.consequence.annotating import Annotator
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.embedded import open_embedded_bundle

PACKAGES: Final = ("hgvs==1.5.7", "parsley==1.3", "attrs>=23", "bioutils==0.6.2")
# Reads names from standard input; writes for each what the parser makes of it, or an error.
SCRIPT: Final = """
import json, sys
from hgvs.parser import Parser
parser = Parser()
def read(name):
    try:
        return str(parser.parse_hgvs_variant(name))
    except Exception as error:
        return f"error: {error}"
sys.stdout.write(json.dumps([read(name) for name in json.load(sys.stdin)]))
"""
_INSTALL_SECONDS: Final = 180
_RUN_SECONDS: Final = 600
_SHOWN: Final = 5
_AROUND: Final = re.compile(r"^NC_\d+\.\d+\((.+?)\)")
_REPEAT: Final = re.compile(r"\[\d+\]")
_MARGIN_BP: Final = 12


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why the package cannot be asked."""

    because: str


def draw_variants(bundle: Bundle, count: int, chance: random.Random) -> Iterator[SmallVariant]:
    """Substitutions, losses, gains, both, and turned-around stretches of up to nine bases, in and beside exons."""
    genes = [bundle.gene(number) for number in range(len(bundle.gene_rows))]
    for _ in range(count):
        number = chance.randrange(len(genes))
        gene = genes[number]
        exon = chance.choice(chance.choice(gene.transcripts).exons)
        at = chance.randrange(max(gene.locus.span.start + 1, exon.start - _MARGIN_BP), exon.end)
        length = min(chance.randrange(1, 10), gene.locus.span.end - at)
        ref = "".join(bundle.base_at(gene.locus.chrom, place) for place in range(at - 1, at + length))
        alt = _change(ref, chance)
        if "N" not in ref and alt != ref:
            yield SmallVariant(bundle.build, gene.locus.chrom, at - 1, ref, alt)


def _change(ref: str, chance: random.Random) -> str:
    """Another allele with the same first base."""
    kind = chance.choice(("substitution", "loss", "gain", "copy", "both", "turned"))
    drawn = "".join(chance.choice("ACGT") for _ in range(chance.randrange(1, 10)))
    changed = {
        "substitution": chance.choice("ACGT") + ref[2:],
        "loss": "",
        "gain": drawn + ref[1:],
        "copy": ref[1:] * chance.randrange(2, 4),
        "both": drawn,
        "turned": ref[1:].translate(str.maketrans("ACGT", "TGCA"))[::-1],
    }
    return ref[0] + changed[kind]


def list_names(bundle: Bundle, variants: Sequence[SmallVariant]) -> list[str]:
    """All names of the variants that the parser knows the form of, each once."""
    found: dict[str, None] = {}
    for consequence in Annotator(bundle).annotate(variants):
        own = [consequence.hgvs_genomic]
        for transcript in consequence.transcripts:
            protein = transcript.hgvs_protein
            own += [transcript.hgvs_dna, f"NP_1.1:{protein}" if protein else None]
        found |= dict.fromkeys(_AROUND.sub(r"\1", name) for name in own if name and not _REPEAT.search(name))
    return list(found)


def ask_package(names: Sequence[str], package: Path | None) -> list[str] | Unavailable:
    """What the parser makes of each name, or why it cannot be asked. Raises CalledProcessError where it fails altogether."""
    with tempfile.TemporaryDirectory() as folder:
        where = package or Path(folder)
        if package is None:
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, *PACKAGES]
            try:
                subprocess.run(command, capture_output=True, text=True, check=True, timeout=_INSTALL_SECONDS)  # noqa: S603
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                return Unavailable(f"pip could not install {' '.join(PACKAGES)}: {error}")
        answer = subprocess.run(  # noqa: S603 - this interpreter with a fixed script
            [sys.executable, "-W", "ignore", "-c", SCRIPT],
            env={"PYTHONPATH": str(where)},
            input=json.dumps(list(names)),
            capture_output=True,
            text=True,
            check=True,
            timeout=_RUN_SECONDS,
        )
    return list(json.loads(answer.stdout))


def compare(names: Sequence[str], answers: Sequence[str]) -> list[str]:
    """Names that do not come back as they went, in words."""
    return [f"{name}: {answer}" for name, answer in zip(names, answers, strict=True) if name != answer]


def main() -> int:
    """Compares and prints the agreement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--variants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--require", action="store_true", help="fail where the package cannot be asked")
    options = parser.parse_args()
    bundle = open_bundle(options.reference) if options.reference else open_embedded_bundle(find_cache_directory())
    chance = random.Random(options.seed)  # noqa: S311 - examples, not secrets
    names = list_names(bundle, list(draw_variants(bundle, options.variants, chance)))
    answers = ask_package(names, options.package)
    if isinstance(answers, Unavailable):
        sys.stderr.write(f"skipped: {answers.because}\n")
        return int(options.require)
    differ = compare(names, answers)
    sys.stdout.write(f"{len(names) - len(differ)} of {len(names)} names are understood by {PACKAGES[0]} and come back the same\n")
    sys.stderr.writelines(f"{line}\n" for line in differ[:_SHOWN])
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main())
