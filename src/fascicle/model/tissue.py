"""What tissue says beside sequences: FISH, stains, all assays on one claim, and candidate entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.concordance import Concordance
from fascicle.model.diagnosis import Diagnosis, Histology
from fascicle.model.fish import FishResult
from fascicle.model.stains import StainResult


@dataclass(frozen=True, slots=True)
class TissueFindings:
    """`diagnosis` None: nothing was found that an entity could be held against."""

    fish: tuple[FishResult, ...] = ()
    stains: tuple[StainResult, ...] = ()
    concordance: tuple[Concordance, ...] = ()
    diagnosis: Diagnosis | None = None
    histology: Histology | None = None

    @property
    def is_empty(self) -> bool:
        """Whether neither FISH nor a stain was told, so that only sequences speak."""
        return not self.fish and not self.stains


NO_TISSUE: Final = TissueFindings()
