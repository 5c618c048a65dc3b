"""What a clause of a label asks, as curators write it: `age >= 12 years`, `metastatic or severe_morbidity`.

`and` binds more strongly than `or`. `prior:` and `never:` name a drug or a class of drugs (`never:trk_inhibitor`).
"""

from __future__ import annotations

import re
from typing import Final

from fascicle.model.knowledge import Ask, Condition

_AGE: Final = re.compile(r"^(age >=|age >|age <) (\d+) (years?|months?)$")
_NAMED: Final = {"prior": Ask.PRIOR, "never": Ask.NEVER, "intolerant": Ask.INTOLERANT}
_PLAIN: Final = {ask.value: ask for ask in Ask if ask not in _NAMED.values() and not ask.value.startswith("age")}


def parse_conditions(text: str) -> tuple[tuple[Condition, ...], ...]:
    """Alternatives, each a set of conditions that must all hold. Raises ValueError that says what cannot be read.

    >>> parse_conditions("metastatic or severe_morbidity")[1][0].ask.value
    'severe_morbidity'
    """
    return tuple(
        tuple(_parse_condition(part.strip()) for part in alternative.split(" and ")) for alternative in text.split(" or ")
    )


def _parse_condition(text: str) -> Condition:
    if match := _AGE.match(text):
        return Condition(Ask(match[1]), f"{match[2]} {match[3]}")
    word, colon, name = text.partition(":")
    if colon and word in _NAMED and name:
        return Condition(_NAMED[word], name)
    if text in _PLAIN:
        return Condition(_PLAIN[text])
    known = ", ".join((*_PLAIN, "age >= 12 years", *(f"{word}:NAME" for word in _NAMED)))
    raise ValueError(f"{text!r} is nothing that a clause can ask; known: {known}")
