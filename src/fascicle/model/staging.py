"""How far a tumour of the spine extends, as its staging systems ask."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.course import Known
from fascicle.model.spine import Segment, WbbExtent


@dataclass(frozen=True, slots=True)
class TumourExtent:
    """What was stated of the extent of one tumour.

    `is_primary`: it is no metastasis. `arises_in_bone`: for AJCC, whose category is for primary tumours of bone.
    `segments`: all parts of vertebrae that are involved; none, not stated. `in_body` to `has_skip_lesions`: the sites of the
    surgical classification by Tomita. `wbb`: sectors and layers by Weinstein, Boriani and Biagini.
    """

    is_primary: Known[bool] = None
    arises_in_bone: Known[bool] = None
    beyond_compartment: Known[bool] = None
    segments: tuple[Segment, ...] = ()
    in_great_vessels: Known[bool] = None
    in_body: Known[bool] = None
    in_pedicle: Known[bool] = None
    in_arch: Known[bool] = None
    in_epidural_space: Known[bool] = None
    in_paravertebral_area: Known[bool] = None
    in_adjacent_vertebra: Known[bool] = None
    has_skip_lesions: Known[bool] = None
    wbb: WbbExtent | None = None

    def __post_init__(self) -> None:
        if len(set(self.segments)) != len(self.segments):
            raise ValueError("a segment of a vertebra is named twice")
