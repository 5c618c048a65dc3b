"""Print a completion script for the shell.

For bash:  fascicle completion bash > ~/.local/share/bash-completion/completions/fascicle
For zsh:   fascicle completion zsh > DIRECTORY-IN-FPATH/_fascicle
For tcsh:  fascicle completion tcsh > ~/.fascicle.tcsh, and source it in ~/.tcshrc
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to make it for")


def run_completion(shell: str) -> None:
    """Write the script to stdout."""
    sys.stdout.write(format_completion(shell) + "\n")


def format_completion(shell: str) -> str:
    """The completion script of all commands; arguments that are paths complete to files."""
    import shtab

    from fascicle.cli.parsing import make_parser

    parser = make_parser()
    for action in _list_actions(parser):
        if action.type is Path:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            action.help = None  # hidden from --help, which lists the commands by task
    return str(shtab.complete(parser, shell))


def _list_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All arguments of a parser and of its commands."""
    for action in parser._actions:  # argparse has no public way to its actions
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                yield from _list_actions(subparser)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_completion(args.shell)
