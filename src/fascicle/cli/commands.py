"""The commands by task. A command is the module of its name (`check-run` is `check_run`): docstring (its help),
`add_arguments(parser)`, `main(args)`.

Modules are imported only when their command is asked for, and their help is read without importing them, so that
`fascicle --help` and completion in the shell answer at once.
"""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import argparse
    from importlib.abc import InspectLoader

TASKS: dict[str, tuple[str, ...]] = {
    "Analyse": ("fusions", "dna", "msi", "hla", "run", "check-run", "demo"),
    "Interpret and report": ("interpret", "report", "timeline"),
    "Reference and data": ("reference", "simulate", "bench", "knowledge"),
    "This program": ("completion",),
}
COMMANDS = tuple(name for names in TASKS.values() for name in names)


class CommandModule(Protocol):
    """What a command's module has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def main(self, args: argparse.Namespace) -> int | None:
        """Run the command with parsed arguments; None is exit code 0."""


def import_command(name: str) -> CommandModule:
    """The module of a command."""
    return cast("CommandModule", import_module(_name_module(name)))


def read_help(name: str) -> str:
    """The docstring of a command's module."""
    module = _name_module(name)
    spec = find_spec(module)
    loader = cast("InspectLoader", spec.loader if spec else None)
    return ast.get_docstring(ast.parse(loader.get_source(module) or "")) or ""


def _name_module(name: str) -> str:
    return f"fascicle.cli.{name.replace('-', '_')}"


def read_summary(name: str) -> str:
    """The first line of a command's help, without its full stop."""
    return read_help(name).partition("\n")[0].rstrip(".")


def format_tasks() -> str:
    """All commands by task, for `fascicle --help`."""
    width = max(map(len, COMMANDS))
    blocks = (
        "\n".join([f"{task}:", *(f"  {name:<{width}}  {read_summary(name)}" for name in names)]) for task, names in TASKS.items()
    )
    return "\n\n".join(blocks)
