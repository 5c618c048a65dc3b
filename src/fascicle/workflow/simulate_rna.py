"""RNA reads with known truth, from a reference bundle or from the embedded one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from fascicle.errors import InputError
from fascicle.reference.bundle import open_bundle
from fascicle.reference.embedded import open_embedded_bundle
from fascicle.simulate.plan import QualityProfile, RnaPlan, UmiSeparator, parse_fusion
from fascicle.simulate.rna import simulate_rna
from fascicle.workflow.ports import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fascicle.simulate.truth import SimulationTruth
    from fascicle.workflow.ports import Progress

INTRONIC_FRACTION = 0.02


def simulate_rna_reads(
    *,
    reference: Path | None,
    cache: Path,
    out: Path,
    fusions: Sequence[str],
    pairs: int,
    seed: int,
    read_length: int = 100,
    is_paired: bool = True,
    is_stranded: bool = False,
    fragment_mean_bp: float = 200.0,
    fragment_sd_bp: float = 50.0,
    expression: Mapping[str, float] = MappingProxyType({}),
    partner_expression: float = 10.0,
    duplicate_fraction: float = 0.1,
    umi_bp: int = 0,
    umi_separator: UmiSeparator = UmiSeparator.UMI_TOOLS,
    off_target_fraction: float = 0.02,
    intronic_fraction: float | None = None,
    template_switch_fraction: float = 0.0005,
    error_multiplier: float = 1.0,
    with_origins: bool = False,
    progress: Progress | None = None,
) -> SimulationTruth:
    """Simulates reads into a directory and gives back their truth.

    Args:
        reference: a bundle; None is the embedded one, which is kept in the directory `cache`.
        out: the result directory; it appears whole or not at all.
        fusions: each in the notation of `fascicle.simulate.plan.parse_fusion`.
        intronic_fraction: None is 0.02, or 0 where the reference has no introns.

    The other parameters are those of `fascicle.simulate.plan.RnaPlan`.

    Raises:
        InputError: a parameter is out of range, or the reference does not have what a fusion names.
        OutputError: the reads cannot be written.
    """
    progress = progress or SilentProgress()
    progress.start("opening the reference", None)
    bundle = open_bundle(reference) if reference else open_embedded_bundle(cache)
    if intronic_fraction is None:
        intronic_fraction = INTRONIC_FRACTION if bundle.header["has_introns"] else 0.0
    planned = tuple(parse_fusion(text) for text in fusions)
    try:
        plan = RnaPlan(
            pairs=pairs,
            seed=seed,
            fusions=planned,
            read_length=read_length,
            is_paired=is_paired,
            is_stranded=is_stranded,
            fragment_mean_bp=fragment_mean_bp,
            fragment_sd_bp=fragment_sd_bp,
            expression=expression,
            partner_expression=partner_expression,
            duplicate_fraction=duplicate_fraction,
            umi_bp=umi_bp,
            umi_separator=umi_separator,
            off_target_fraction=off_target_fraction,
            intronic_fraction=intronic_fraction,
            template_switch_fraction=template_switch_fraction,
            quality=QualityProfile(error_multiplier=error_multiplier),
        )
    except ValueError as error:
        raise InputError(str(error), remedy="Change that parameter") from None
    progress.start("simulating reads", pairs)
    truth = simulate_rna(bundle, plan, out, progress.advance, with_origins=with_origins)
    progress.finish()
    return truth
