from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.adapters.cache_directory import find_cache_directory


def test_find_cache_directory__takes_the_one_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASCICLE_CACHE", "/somewhere")
    assert find_cache_directory() == Path("/somewhere")


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("darwin", "/home/someone/Library/Caches/fascicle"), ("linux", "/home/someone/.cache/fascicle")],
)
def test_find_cache_directory__else_follows_the_platform(platform: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FASCICLE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setattr("sys.platform", platform)
    assert find_cache_directory() == Path(expected)
