"""Targets and courses for the tests of RECIST."""

from __future__ import annotations

from decimal import Decimal

from fascicle.model.response import LesionKind, TargetMeasurement, Visibility

_STATES = {"gone": Visibility.ABSENT, "small": Visibility.TOO_SMALL, "?": Visibility.NOT_MEASURED}


def parse_targets(text: str) -> tuple[TargetMeasurement, ...]:
    """`lesion 70, node 9.9, lesion ?`."""
    return tuple(_parse_target(part, number) for number, part in enumerate(text.split(", "), start=1))


def _parse_target(text: str, number: int) -> TargetMeasurement:
    word, size = text.split()
    kind = LesionKind.NODE if word == "node" else LesionKind.NON_NODAL
    if size in _STATES:
        return TargetMeasurement(f"T{number}", kind, _STATES[size])
    return TargetMeasurement(f"T{number}", kind, Visibility.MEASURED, Decimal(size))
