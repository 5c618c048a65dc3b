from __future__ import annotations

import pytest

from fascicle.clinic.dose_tables import ADVICE_COLUMNS, LEVELS_COLUMNS, parse_dose_advice, parse_dose_levels
from fascicle.errors import InputError

ADVICE = "\t".join(ADVICE_COLUMNS) + "\n"
LEVELS = "\t".join(LEVELS_COLUMNS) + "\n"


@pytest.mark.parametrize(
    "row",
    [
        "d\tr\thigh\t-\tstop\t-\ts\tverified\n",
        "d\tr\t1\tx=perhaps\tstop\t-\ts\tverified\n",
        "d\tr\t1\tx\tstop\t-\ts\tverified\n",
        "d\tr\t1\t-\twait\t-\ts\tverified\n",
        "d\tr\t1\t-\tstop\t-\ts\tmaybe\n",
    ],
)
def test_parse_dose_advice__names_drug_and_reaction(row: str) -> None:
    with pytest.raises(InputError, match=r"dose_advice.tsv, d, r: not readable"):
        parse_dose_advice(ADVICE + row)


def test_parse_dose_levels__go_down() -> None:
    with pytest.raises(InputError, match="smaller doses"):
        parse_dose_levels(LEVELS + "d\t0\t200\ts\tverified\nd\t1\t200\ts\tverified\n")
    with pytest.raises(InputError, match="smaller doses"):
        parse_dose_levels(LEVELS + "d\t1\t200\ts\tverified\n")
    with pytest.raises(InputError, match=r"dose_levels.tsv, d: not readable"):
        parse_dose_levels(LEVELS + "d\tfirst\t200\ts\tverified\n")
