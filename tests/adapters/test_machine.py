from __future__ import annotations

import platform

from fascicle.adapters.machine import describe_machine


def test_describe_machine__is_one_line_with_cores_and_python() -> None:
    text = describe_machine()
    assert "\n" not in text
    assert " cores, " in text
    assert text.endswith(f"Python {platform.python_version()}")
