"""Arguments of `fascicle dna` on germline findings.

The command is a step of the laboratory and knows no patient: it makes them unless it is told to withhold them. A case
states consent in CASE.toml, where not stated is no.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from fascicle.adapters.germline_inputs import GermlineRequest


@dataclass(frozen=True)
class GermlineOptions:
    """What was given on germline findings."""

    has_consent: bool = True
    clinvar: Path | None = None
    revel: Path | None = None
    spliceai: tuple[Path, ...] = ()
    normals: tuple[Path, ...] = ()

    @property
    def request(self) -> GermlineRequest:
        """The same for the adapters."""
        from fascicle.adapters.germline_inputs import GermlineRequest

        return GermlineRequest(self.has_consent, self.clinvar, self.revel, self.spliceai, self.normals)


def add_germline_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--withhold-germline",
        action="store_true",
        help="no consent to germline findings: none is made, and what the calls show of them stands in no output",
    )
    add_clinvar_argument(parser)
    parser.add_argument("--revel", type=Path, metavar="TABLE", help="REVEL's scores, as they come, for germline variants")
    parser.add_argument(
        "--spliceai", type=Path, nargs="+", default=[], metavar="VCF", help="SpliceAI's scores, for germline variants"
    )
    parser.add_argument(
        "--normal-depths",
        type=Path,
        nargs="+",
        default=[],
        metavar="TSV",
        help="target_depths.tsv of other persons' normals by the same assay, for deletions and duplications of exons",
    )


def add_clinvar_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the file of ClinVar."""
    parser.add_argument(
        "--clinvar-vcf", type=Path, metavar="VCF", help="ClinVar's VCF of the reference's build (default: that of --knowledge)"
    )


def read_germline_options(args: argparse.Namespace) -> GermlineOptions:
    """The options of parsed arguments."""
    return GermlineOptions(
        not args.withhold_germline, args.clinvar_vcf, args.revel, tuple(args.spliceai), tuple(args.normal_depths)
    )
