"""Arguments of the commands."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from fascicle.cli.parsing import count_cores, find_command, make_parser, parse_count, parse_fraction, parse_named_file


def parse(*arguments: str) -> argparse.Namespace:
    return make_parser().parse_args(arguments)


def test_fusions__takes_single_reads_or_pairs() -> None:
    single = parse("fusions", "r1", "--reference", "ref", "--out", "o")
    assert (single.reads_1, single.reads_2, single.threads) == ((Path("r1"),), None, count_cores())
    pair = parse("fusions", "--reference", "ref", "--out", "o", "--threads", "2", "--panel", "p", "--sample", "s", "r1", "r2")
    assert (pair.reads_2, pair.threads, pair.panel, pair.sample) == ((Path("r2"),), 2, "p", "s")


def test_fusions__takes_options_between_the_reads() -> None:
    assert parse("fusions", "--reference", "ref", "--out", "o", "r1").reads_1 == (Path("r1"),)
    with pytest.raises(SystemExit):
        parse("fusions", "--reference", "ref", "r1")


@pytest.mark.parametrize("source", ["--genome", "--transcripts"])
def test_reference_build__takes_a_genome_or_transcripts(source: str) -> None:
    args = parse("reference", "build", source, "s.fa", "--annotation", "a.gtf", "--out", "ref", "--build", "GRCh38")
    assert getattr(args, source[2:]) == Path("s.fa")
    assert (args.action, args.annotation, args.build, args.name) == ("build", Path("a.gtf"), "GRCh38", None)


def test_reference_build__takes_sets_of_abundant_rna_in_order() -> None:
    base = ("reference", "build", "--genome", "s.fa", "--annotation", "a.gtf", "--out", "ref")
    assert parse(*base).abundant == []
    args = parse(*base, "--abundant", "rRNA=r.fa", "--abundant", "globin=g=2.fa")
    assert args.abundant == [("rRNA", Path("r.fa")), ("globin", Path("g=2.fa"))]


@pytest.mark.parametrize("text", ["r.fa", "=r.fa", "rRNA=", "r RNA=r.fa", "a.b=r.fa"])
def test_parse_named_file__wants_a_plain_name_and_a_file(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="NAME=FILE is needed"):
        parse_named_file(text)


@pytest.mark.parametrize("arguments", [("reference", "-v", "show", "ref"), ("reference", "show", "-v", "ref")])
def test_verbose__may_stand_at_either_level(arguments: tuple[str, ...]) -> None:
    args = parse(*arguments)
    assert (args.verbose, args.quiet) == (True, False)


def test_run_and_report__take_their_directories() -> None:
    assert parse("run", "CASE.toml", "--out", "o", "--reference", "ref").case == Path("CASE.toml")
    assert parse("interpret", "dir").directory == Path("dir")
    assert parse("report", "dir").directory == Path("dir")
    assert parse("demo").out == Path("demo-out")
    assert parse("simulate", "rna", "--out", "o", "--seed", "3").seed == 3


def test_find_command__is_the_first_known_word() -> None:
    assert find_command(["-v", "demo", "run"]) == ("demo",)
    assert find_command(["bogus", "demo"]) == ()
    assert find_command([]) == ()


def test_parse_count__wants_1_or_more() -> None:
    assert parse_count("12") == 12
    for text in ("0", "-1", "1.5", "two", "²"):
        with pytest.raises(argparse.ArgumentTypeError):
            parse_count(text)


def test_parse_fraction__wants_0_to_1() -> None:
    assert parse_fraction("0.3") == 0.3
    for text in ("30", "-0.1", "nan", "x"):
        with pytest.raises(argparse.ArgumentTypeError):
            parse_fraction(text)


def test_count_cores__is_at_least_1() -> None:
    assert count_cores() >= 1
