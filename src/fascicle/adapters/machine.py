"""What the machine is, in one line, for tables of measurements."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

_CPU_INFO = Path("/proc/cpuinfo")  # Linux only


def describe_machine() -> str:
    """Processor, cores, system and Python, such as `Intel Xeon, 2 cores, Linux, Python 3.11.2`."""
    return f"{_find_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _find_processor() -> str:
    text = _CPU_INFO.read_text("utf-8", "replace") if _CPU_INFO.is_file() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
