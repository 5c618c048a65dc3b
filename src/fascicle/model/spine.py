"""Places in and around the spine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Vertebra(StrEnum):
    """Levels of the column from the head down; `OCCIPUT` stands for the base of the skull."""

    OCCIPUT = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    T10 = "T10"
    T11 = "T11"
    T12 = "T12"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"


_ORDER: Final = tuple(Vertebra)


def count_between(first: Vertebra, second: Vertebra) -> int:
    """How many levels two vertebrae lie apart; neighbours are one apart."""
    return abs(_ORDER.index(first) - _ORDER.index(second))


class Part(StrEnum):
    """The five segments into which AJCC divides a vertebra, in the order in which they join around the canal."""

    RIGHT_PEDICLE = "right_pedicle"
    RIGHT_BODY = "right_body"
    LEFT_BODY = "left_body"
    LEFT_PEDICLE = "left_pedicle"
    POSTERIOR = "posterior"


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the five parts of one vertebra."""

    vertebra: Vertebra
    part: Part


class WbbNumbering(StrEnum):
    """Which way the twelve sectors of Weinstein, Boriani and Biagini are counted from the midline of the spinous process."""

    CLOCKWISE = "clockwise"
    COUNTER_CLOCKWISE = "counter_clockwise"


class WbbLayer(StrEnum):
    """Layers from outside in."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


@dataclass(frozen=True, slots=True)
class WbbExtent:
    """Where a tumour lies by Weinstein, Boriani and Biagini.

    Sectors are 1 to 12 under `numbering`. A sector or layer that is in neither list was not stated; None for the lists
    together is therefore never needed.
    """

    numbering: WbbNumbering
    involved_sectors: tuple[int, ...] = ()
    free_sectors: tuple[int, ...] = ()
    involved_layers: tuple[WbbLayer, ...] = ()
    free_layers: tuple[WbbLayer, ...] = ()

    def __post_init__(self) -> None:
        if not {*self.involved_sectors, *self.free_sectors} <= set(range(1, 13)):
            raise ValueError("sectors are numbered 1 to 12")
        if {*self.involved_sectors} & {*self.free_sectors} or {*self.involved_layers} & {*self.free_layers}:
            raise ValueError("a sector or layer cannot be both involved and free")


class Pain(StrEnum):
    """Mechanical: eased by lying down, or worse on movement or load."""

    MECHANICAL = "mechanical"
    NOT_MECHANICAL = "not_mechanical"
    NONE = "none"


class Lesion(StrEnum):
    """The look of the bone lesion."""

    LYTIC = "lytic"
    MIXED = "mixed"
    BLASTIC = "blastic"


class Alignment(StrEnum):
    """`DEFORMITY` is a new kyphosis or scoliosis."""

    SUBLUXATION = "subluxation"
    DEFORMITY = "deformity"
    NORMAL = "normal"


class Posterolateral(StrEnum):
    """Facet, pedicle or costovertebral joint, broken or replaced by tumour."""

    BILATERAL = "bilateral"
    UNILATERAL = "unilateral"
    NONE = "none"


class Reach(StrEnum):
    """How far the tumour reaches, each step including those before it."""

    BONE_ONLY = "bone_only"
    EPIDURAL = "epidural"
    SAC_DEFORMED = "sac_deformed"
    CORD_CONTACT = "cord_contact"
    CORD_COMPRESSED = "cord_compressed"
