"""What an operation goes through."""

from __future__ import annotations

from enum import StrEnum


class Plane(StrEnum):
    """What the dissection went through at its closest: tumour, the reactive zone, normal tissue, or beyond the compartment."""

    TUMOUR = "tumour"
    REACTIVE_ZONE = "reactive_zone"
    NORMAL_TISSUE = "normal_tissue"
    OUTSIDE_COMPARTMENT = "outside_compartment"
