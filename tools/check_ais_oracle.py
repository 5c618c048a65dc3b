"""Holds AIS and motor scores against another program, the npm package isncsci of the Praxis Spinal Cord Institute.

    python tools/check_ais_oracle.py [--examinations N] [--partial N] [--seed N] [--package DIR]

Generates whole examinations with a fixed seed, grades them with Fascicle and, in one run of node, with the package (Apache-2.0,
pinned, installed by npm into a temporary folder, or taken from --package, a folder with `node_modules`), and counts agreement.
Then it takes findings away from further examinations: the package's grade of the whole one must be among those Fascicle still
names. Ends with 1 for a disagreement, and with 0 and the reason where node or npm is missing or the package cannot be fetched;
--require makes that a failure too.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from fascicle.clinic.impairment_scale import classify_impairment
from fascicle.clinic.muscle_strength import sum_arms, sum_legs
from fascicle.model.neurology import DERMATOMES, LEVELS, MYOTOMES, Level, NeurologicalExamination, SideExamination

PACKAGE: Final = "isncsci@2.0.6"
# Reads examinations from standard input and writes the package's grades, and its scores of arms and legs.
SCRIPT: Final = """
const { ISNCSCI } = require('isncsci');
const exams = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(exams.map((exam) => {
  const { classification, totals } = new ISNCSCI(exam);
  return [classification.ASIAImpairmentScale, Number(totals.upperExtremity), Number(totals.lowerExtremity)];
})));
"""
_INSTALL_SECONDS: Final = 180
_RUN_SECONDS: Final = 300
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the package says of one examination."""

    ais: str
    arms: int
    legs: int


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why the package cannot be asked."""

    because: str


def make_examination(chance: random.Random) -> NeurologicalExamination:
    """A whole examination: normal down to a level of its own on each side, then of one of several severities."""
    severity = chance.choice(("none", "little", "some", "much", "any"))
    sacral = chance.random()
    is_normal = chance.random() < 0.05
    return NeurologicalExamination(
        _make_side(chance, severity, sacral=sacral < 0.4, is_normal=is_normal),
        _make_side(chance, severity, sacral=sacral < 0.3, is_normal=is_normal),
        voluntary_anal_contraction=(is_normal or severity not in ("none", "little")) and chance.random() < 0.4,
        deep_anal_pressure=chance.random() < sacral,
    )


def _make_side(chance: random.Random, severity: str, *, sacral: bool, is_normal: bool) -> SideExamination:
    """One side; one in ten is normal throughout."""
    level = len(LEVELS) if is_normal or chance.random() < 0.1 else chance.randrange(1, len(LEVELS))
    motor = {key: 5 if LEVELS.index(key) < level else chance.choice(_STRENGTHS[severity]) for key in MYOTOMES}
    touch, prick = (
        {key: 2 if LEVELS.index(key) < level else chance.choice(_SENSATIONS[severity]) for key in DERMATOMES} for _ in range(2)
    )
    if not sacral and level < len(LEVELS):
        touch[Level.S4_5] = prick[Level.S4_5] = 0
    lowest = chance.choice(MYOTOMES) if chance.random() < 0.1 else None
    return SideExamination(motor, touch, prick, lowest, is_non_key_examined=True)


_STRENGTHS: Final[Mapping[str, Sequence[int]]] = {
    "none": (0,), "little": (0, 0, 0, 1), "some": (0, 1, 2, 3), "much": (2, 3, 4, 5), "any": (0, 1, 2, 3, 4, 5),
}  # fmt: skip
_SENSATIONS: Final[Mapping[str, Sequence[int]]] = {
    "none": (0,), "little": (0, 0, 1), "some": (0, 1, 2), "much": (1, 2, 2), "any": (0, 1, 2),
}  # fmt: skip


def take_away(examination: NeurologicalExamination, chance: random.Random) -> NeurologicalExamination:
    """The examination with some findings not stated."""
    share = chance.choice((0.05, 0.3, 0.8))
    keeps_contraction, keeps_pressure = chance.random() < 0.5, chance.random() < 0.5
    return NeurologicalExamination(
        _take_from_side(examination.right, chance, share),
        _take_from_side(examination.left, chance, share),
        examination.voluntary_anal_contraction if keeps_contraction else None,
        examination.deep_anal_pressure if keeps_pressure else None,
    )


def _take_from_side(side: SideExamination, chance: random.Random, share: float) -> SideExamination:
    kept = [
        {level: grade for level, grade in grades.items() if chance.random() >= share}
        for grades in (side.motor, side.light_touch, side.pin_prick)
    ]
    return replace(side, motor=kept[0], light_touch=kept[1], pin_prick=kept[2])


def write_examination(examination: NeurologicalExamination) -> dict[str, Any]:
    """A whole examination as the package reads it."""
    words = {True: "Yes", False: "No", None: "NT"}
    return {
        "right": _write_side(examination.right),
        "left": _write_side(examination.left),
        "voluntaryAnalContraction": words[examination.voluntary_anal_contraction],
        "deepAnalPressure": words[examination.deep_anal_pressure],
    }


def _write_side(side: SideExamination) -> dict[str, Any]:
    written: dict[str, Any] = {
        "motor": {level.value: str(side.motor[level]) for level in MYOTOMES},
        "lightTouch": {level.value: str(side.light_touch[level]) for level in DERMATOMES},
        "pinPrick": {level.value: str(side.pin_prick[level]) for level in DERMATOMES},
    }
    if side.lowest_non_key is not None:
        written["lowestNonKeyMuscleWithMotorFunction"] = side.lowest_non_key.value
    return written


def ask_package(examinations: Sequence[NeurologicalExamination], package: Path | None) -> list[Answer] | Unavailable:
    """What the package says of each examination, or why it cannot be asked. Raises CalledProcessError where it fails on them."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or (npm is None and package is None):
        return Unavailable("node and npm are not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        where = package or Path(folder)
        if package is None:
            command = [str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, PACKAGE]
            installed = _run(command, where, _INSTALL_SECONDS)
            if isinstance(installed, Unavailable):
                return installed
        asked = json.dumps([write_examination(examination) for examination in examinations])
        answer = subprocess.run(  # noqa: S603 - node, found on the path, with a fixed script
            [node, "-e", SCRIPT], cwd=where, input=asked, capture_output=True, text=True, check=True, timeout=_RUN_SECONDS
        )
    return [Answer(*fields) for fields in json.loads(answer.stdout)]


def _run(command: list[str], folder: Path, seconds: int) -> Unavailable | None:
    """Installs the package; a network that is not there is a reason, not a failure."""
    try:
        subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=seconds)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Unavailable(f"npm did not fetch {PACKAGE} within {seconds} s")
    except subprocess.CalledProcessError as error:
        return Unavailable(f"npm could not fetch {PACKAGE}: {error.stderr.strip().splitlines()[-1:]}")
    return None


def compare_whole(examinations: Sequence[NeurologicalExamination], answers: Sequence[Answer]) -> list[str]:
    """Disagreements on the grade of whole examinations, in words."""
    graded = [classify_impairment(examination).value for examination in examinations]
    return [
        f"examination {number}: Fascicle {value}, package {answer.ais}"
        for number, (value, answer) in enumerate(zip(graded, answers, strict=True))
        if value != answer.ais
    ]


def compare_sums(examinations: Sequence[NeurologicalExamination], answers: Sequence[Answer]) -> list[str]:
    """Disagreements on the motor scores of arms and legs, in words."""
    sums = [(sum_arms(examination).value, sum_legs(examination).value) for examination in examinations]
    return [
        f"examination {number}: Fascicle {arms} and {legs}, package {answer.arms} and {answer.legs}"
        for number, ((arms, legs), answer) in enumerate(zip(sums, answers, strict=True))
        if (arms, legs) != (answer.arms, answer.legs)
    ]


def compare_partial(examinations: Sequence[NeurologicalExamination], answers: Sequence[Answer]) -> list[str]:
    """Partial examinations whose grades do not hold that of the whole one (`answers`), in words."""
    results = [classify_impairment(examination).result for examination in examinations]
    return [
        f"partial examination {number}: package {answer.ais} is not among {result and result.values}"
        for number, (result, answer) in enumerate(zip(results, answers, strict=True))
        if result is None or answer.ais not in result.values
    ]


def main() -> int:
    """Compares and prints the agreement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--examinations", type=int, default=500)
    parser.add_argument("--partial", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--require", action="store_true", help="fail where the package cannot be asked")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - examples, not secrets
    whole = [make_examination(chance) for _ in range(options.examinations)]
    others = [make_examination(chance) for _ in range(options.partial)]
    partial = [take_away(examination, chance) for examination in others]
    answers = ask_package([*whole, *others], options.package)
    if isinstance(answers, Unavailable):
        sys.stderr.write(f"skipped: {answers.because}\n")
        return int(options.require)
    counts = Counter(answer.ais for answer in answers[: len(whole)])
    spread = ", ".join(f"{grade} {counts[grade]}" for grade in sorted(counts))
    return _report(
        (
            f"AIS: {{}} whole examinations agree with {PACKAGE} ({spread})",
            len(whole),
            compare_whole(whole, answers[: len(whole)]),
        ),
        ("UEMS and LEMS: {} agree", len(whole), compare_sums(whole, answers[: len(whole)])),
        ("AIS: {} partial examinations hold its grade", len(partial), compare_partial(partial, answers[len(whole) :])),
    )


def _report(*checks: tuple[str, int, list[str]]) -> int:
    """One line a check, the first disagreements on standard error; 1 where there is one."""
    for words, count, found in checks:
        sys.stdout.write(words.format(f"{count - len(found)} of {count}") + "\n")
        sys.stderr.writelines(f"{line}\n" for line in found[:_SHOWN])
    return int(any(found for _, _, found in checks))


if __name__ == "__main__":
    sys.exit(main())
