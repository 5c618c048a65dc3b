"""Log lines go to stderr: coloured in a terminal, plain elsewhere."""

from __future__ import annotations

import logging
import sys

LOGGER = "fascicle"


def configure_logging(*, is_verbose: bool = False, is_quiet: bool = False) -> None:
    """Warnings and errors by default, what is done when verbose, errors alone when quiet."""
    logger = logging.getLogger(LOGGER)
    logger.handlers = [_make_handler()]
    logger.propagate = False
    logger.setLevel(logging.ERROR if is_quiet else logging.INFO if is_verbose else logging.WARNING)


def _make_handler() -> logging.Handler:
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.logging import RichHandler

        return RichHandler(console=Console(stderr=True), show_path=False, show_time=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("fascicle: %(levelname)s: %(message)s"))
    return handler
