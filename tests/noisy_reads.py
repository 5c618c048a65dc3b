"""Long reads with errors of every kind, from plain text: independent of the project's own simulator."""

from __future__ import annotations

import random


def add_noise(rng: random.Random, text: str, rate: float) -> str:
    """A third each of substitutions, insertions and deletions."""
    out = []
    for base in text:
        kind = rng.random()
        if kind < rate / 3:
            out.append(rng.choice("ACGT".replace(base, "")))
        elif kind < 2 * rate / 3:
            out.append(base + rng.choice("ACGT"))
        elif kind >= rate:
            out.append(base)
    return "".join(out)
