"""Truth tables: one row a clause, in the words of the source."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from fascicle.model.scores import OneOf, Options, Score

NOT_STATED = "-"


def read_truth_table(name: str) -> list[dict[str, str]]:
    """The rows of `tests/clinic/<name>.tsv`; lines that begin with `#` are comments."""
    lines = (Path(__file__).parent / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert rows
    assert all(None not in row and None not in row.values() for row in rows), "a row has other fields than the header"
    return rows


def name_row(row: dict[str, str]) -> str:
    return row["clause"]


def parse_stated(text: str, kind: Callable[[str], Any]) -> Any:
    """`-` is not stated, `a|b` one of several, else a value."""
    if text == NOT_STATED:
        return None
    values = tuple(kind(part) for part in text.split("|"))
    return values[0] if len(values) == 1 else OneOf(values)


def parse_decimal(text: str) -> Decimal | None:
    return None if text == NOT_STATED else Decimal(text)


def parse_flag(text: str) -> bool | None:
    return {NOT_STATED: None, "yes": True, "no": False}[text]


def show(score: Score[Options[Any]]) -> str:
    """`a|b` in the order of the scale, `-` without a result."""
    return NOT_STATED if score.result is None else "|".join(str(value) for value in score.result.values)


def check_partial(score: Callable[..., Score[Options[Any]]], domains: Sequence[Sequence[Any]], stated: Sequence[Any]) -> None:
    """A score of partial facts holds exactly the values of its completions, and is no point value unless they agree.

    `stated` has one fact per domain: a value, or None for not stated.
    """
    partial = score(*stated)
    assert partial.result is not None
    ways = [domain if fact is None else (fact,) for domain, fact in zip(domains, stated, strict=True)]
    found = set()
    for facts in product(*ways):
        whole = score(*facts)
        assert whole.result is not None
        assert whole.result.single is not None
        assert whole.result.is_within(partial.result)
        found.add(whole.result.single)
    assert set(partial.result.values) == found
    assert bool(partial.missing) == (len(found) > 1)


def parse_conditions(text: str) -> dict[str, bool]:
    """`dialysis=yes;stable=no`; nothing where it is not stated."""
    return {} if text == NOT_STATED else {pair.split("=")[0]: pair.endswith("=yes") for pair in text.split(";")}
