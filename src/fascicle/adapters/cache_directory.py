"""Where Fascicle keeps what it can make again."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def find_cache_directory() -> Path:
    """`FASCICLE_CACHE`, else the user's cache: `~/Library/Caches` on macOS, `XDG_CACHE_HOME` or `~/.cache` elsewhere."""
    own = os.environ.get("FASCICLE_CACHE")
    if own:
        return Path(own)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "fascicle"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fascicle"
