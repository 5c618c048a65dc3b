"""Line ends found eight bytes at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.reads.lines import find_line_ends


@settings(max_examples=300)
@given(st.binary(max_size=80), st.integers(1, 40))
def test_find_line_ends__finds_every_line_feed(data: bytes, times: int) -> None:
    text = (data * times).replace(b"\x0b", b"\n")
    expected = [i for i, byte in enumerate(text) if byte == 10]
    assert find_line_ends(np.frombuffer(text, dtype=np.uint8)).tolist() == expected


def test_find_line_ends__has_room_for_empty_lines() -> None:
    assert find_line_ends(np.full(1000, 10, dtype=np.uint8)).tolist() == list(range(1000))
