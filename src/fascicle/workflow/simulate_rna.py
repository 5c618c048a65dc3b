"""RNA reads with known truth, from a reference bundle or from the embedded one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from fascicle.errors import InputError
from fascicle.reference.bundle import open_bundle
from fascicle.reference.embedded import open_embedded_bundle
from fascicle.simulate.fragments import choose_intronic_fraction
from fascicle.simulate.plan import QualityProfile, RnaPlan, UmiSeparator, parse_fusion
from fascicle.simulate.rna import simulate_rna
from fascicle.workflow.ports import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fascicle.reference.bundle import Bundle
    from fascicle.simulate.truth import SimulationTruth
    from fascicle.workflow.ports import Progress


class LibrarySettings(TypedDict, total=False):
    """Fields of `RnaPlan`; what is left out has its default."""

    pairs: Required[int]
    seed: Required[int]
    read_length: int
    is_paired: bool
    is_stranded: bool
    fragment_mean_bp: float
    fragment_sd_bp: float
    expression: Mapping[str, float]
    partner_expression: float
    duplicate_fraction: float
    umi_bp: int
    umi_separator: UmiSeparator
    off_target_fraction: float
    template_switch_fraction: float


def simulate_rna_reads(
    *,
    reference: Path | None,
    cache: Path,
    out: Path,
    fusions: Sequence[str],
    intronic_fraction: float | None = None,
    error_multiplier: float = 1.0,
    with_origins: bool = False,
    progress: Progress | None = None,
    **settings: Unpack[LibrarySettings],
) -> SimulationTruth:
    """Simulates reads into a directory and gives back their truth.

    Args:
        reference: a bundle; None is the embedded one, which is kept in the directory `cache`.
        out: the result directory; it appears whole or not at all.
        fusions: each in the notation of `fascicle.simulate.plan.parse_fusion`.
        intronic_fraction: None is what `choose_intronic_fraction` says of the reference.
        error_multiplier: of `fascicle.simulate.plan.QualityProfile`.
        with_origins: whether to write where every read comes from.

    Raises:
        InputError: a parameter is out of range, or the reference does not have what a fusion names.
        OutputError: the reads cannot be written.
    """
    progress = progress or SilentProgress()
    progress.start("opening the reference", None)
    bundle = open_bundle(reference) if reference else open_embedded_bundle(cache)
    plan = _make_plan(bundle, fusions, intronic_fraction, error_multiplier, settings)
    progress.start("simulating reads", plan.pairs)
    truth = simulate_rna(bundle, plan, out, progress.advance, with_origins=with_origins)
    progress.finish()
    return truth


def _make_plan(
    bundle: Bundle, fusions: Sequence[str], intronic: float | None, error_multiplier: float, settings: LibrarySettings
) -> RnaPlan:
    planned = tuple(parse_fusion(text) for text in fusions)
    if intronic is None:
        intronic = choose_intronic_fraction(bundle)
    try:
        quality = QualityProfile(error_multiplier=error_multiplier)
        return RnaPlan(fusions=planned, intronic_fraction=intronic, quality=quality, **settings)
    except ValueError as error:
        raise InputError(str(error), remedy="Change that parameter") from None
