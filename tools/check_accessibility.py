"""Holds report pages against axe-core in a headless Chromium.

    python tools/check_accessibility.py [--require] [--chromium PROGRAM] PAGE.html...

axe-core (MPL-2.0, pinned, fetched by npm into a temporary folder; it is no part of what ships) is put into a copy of each page,
which Chromium opens without a network. Ends with 1 where a rule of impact serious or critical is broken, or where axe gave no
answer; with 0 and the reason where npm or Chromium is missing or the package cannot be fetched: --require makes that a failure
too.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = "axe-core@4.14.1"
SCRIPT: Final = "package/axe.min.js"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
FAILING: Final = ("serious", "critical")
_SECONDS: Final = 180
# Runs axe and leaves its answer in the page, from where Chromium prints it.
RUNNER: Final = """
axe.run(document).then(function (result) {
  var out = document.createElement('pre');
  out.id = 'axe-answer';
  out.textContent = JSON.stringify(result.violations.map(function (rule) {
    var first = rule.nodes[0].html.slice(0, 160);
    return { id: rule.id, impact: rule.impact, help: rule.help, first: first, count: rule.nodes.length };
  }));
  document.body.appendChild(out);
});
"""
_ANSWER: Final = re.compile(r'<pre id="axe-answer">(.*?)</pre>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a page breaks, how often, and its first place."""

    rule: str
    impact: str
    help: str
    first: str
    count: int


def fetch_axe(folder: Path) -> str | None:
    """The script of axe-core; None where it cannot be had."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    packed = subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=folder, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    archives = list(folder.glob("*.tgz"))
    if packed.returncode or not archives:
        return None
    with tarfile.open(archives[0]) as archive:
        member = archive.extractfile(SCRIPT)
        return member.read().decode("utf-8") if member else None


def inject(page: str, axe: str) -> str:
    """The page with axe at its end. A closing tag inside the script must not end it."""
    safe = axe.replace("</script", "<\\/script")
    scripts = f"<script>{safe}</script><script>{RUNNER}</script></body>"
    if "</body>" not in page:
        raise ValueError("the page has no body")
    return page.replace("</body>", scripts, 1)


def parse_answer(printed: str) -> list[Violation] | None:
    """What axe found; None where the page does not hold its answer."""
    match = _ANSWER.search(printed)
    if match is None:
        return None
    rows = json.loads(html.unescape(match[1]))
    return [Violation(row["id"], row["impact"], row["help"], row["first"], row["count"]) for row in rows]


def check_page(path: Path, axe: str, chromium: str, folder: Path) -> list[Violation] | None:
    """Open a copy of the page and read what axe left in it."""
    copy = folder / "page.html"
    copy.write_text(inject(path.read_text("utf-8"), axe), "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=60000")
    command = [chromium, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", copy.as_uri()]
    run = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    return parse_answer(run.stdout.decode("utf-8", "replace"))


def report(path: Path, found: list[Violation] | None) -> bool:
    """Print what was found; whether the page passes."""
    if found is None:
        sys.stdout.write(f"{path}: axe gave no answer\n")
        return False
    for item in found:
        sys.stdout.write(f"{path}: {item.impact}: {item.rule} ({item.count}): {item.help}. First: {item.first}\n")
    failing = [item for item in found if item.impact in FAILING]
    sys.stdout.write(f"{path}: {len(found)} rules broken, {len(failing)} of them serious or critical\n")
    return not failing


def main() -> int:
    """Check all pages; 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--require", action="store_true")
    parser.add_argument("--chromium", default=next((name for name in PROGRAMS if shutil.which(name)), None))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        axe = fetch_axe(folder) if args.chromium else None
        if axe is None or args.chromium is None:
            sys.stdout.write(f"not checked: {'no Chromium' if args.chromium is None else 'axe-core cannot be fetched'}\n")
            return int(args.require)
        passed = [report(page, check_page(page, axe, args.chromium, folder)) for page in args.pages]
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
