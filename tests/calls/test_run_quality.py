"""All checks of a run together."""

from __future__ import annotations

from fascicle.calls.run_quality import SampleResults, check_run
from fascicle.model.quality import Status
from fascicle.model.run_quality import RunQuality
from fascicle.model.runs import Run, RunRole, RunSample
from run_examples import NTC, POSITIVE, PROVENANCE, make_fusion, make_genotypes, make_patient, make_results

SAMPLES = (NTC, POSITIVE, make_patient("A", patient="P"), make_patient("B", patient="Q"))
ONE, OTHER = make_genotypes("rhahrrhaahrh"), make_genotypes("ahrhahrrhhah")
GOOD: dict[str, SampleResults] = {
    "NTC": make_results(on_target=3),
    "POS": make_results(make_fusion()),
    "A": make_results(genotypes=ONE),
    "B": make_results(genotypes=OTHER),
}


def check(results: dict[str, SampleResults], samples: tuple[RunSample, ...] = SAMPLES) -> RunQuality:
    return check_run(Run("R", samples), results, PROVENANCE)


def find_status(quality: RunQuality, name: str) -> Status:
    return next(check.status for check in quality.checks if check.name == name)


def test_check_run__a_good_run_passes() -> None:
    quality = check(GOOD)
    assert quality.status is Status.PASS
    assert [sample.sample for sample in quality.samples] == ["NTC", "POS", "A", "B"]
    assert quality.carry_over == ()


def test_check_run__is_as_bad_as_its_worst_sample() -> None:
    assert check({**GOOD, "POS": make_results()}).status is Status.FAIL
    assert check({**GOOD, "A": make_results(status=Status.WARN, genotypes=ONE)}).status is Status.WARN


def test_check_run__a_missing_control_is_not_assessable() -> None:
    quality = check({"A": GOOD["A"], "B": GOOD["B"]}, SAMPLES[2:])
    assert find_status(quality, "no_template_control") is Status.NOT_ASSESSABLE
    assert find_status(quality, "positive_control") is Status.NOT_ASSESSABLE


def test_check_run__the_reads_of_a_no_template_control_are_not_held_to_those_of_a_sample() -> None:
    bad = make_results(on_target=3, status=Status.FAIL)
    assert check({**GOOD, "NTC": bad}).status is Status.PASS


def test_check_run__a_no_template_control_without_reads_passes() -> None:
    empty = RunSample("NTC", RunRole.NO_TEMPLATE_CONTROL, None)
    results = {name: result for name, result in GOOD.items() if name != "NTC"}
    assert check(results, (empty, *SAMPLES[1:])).status is Status.PASS


def test_check_run__different_references_warn() -> None:
    assert find_status(check({**GOOD, "A": make_results(reference="cd" * 32)}), "one_reference") is Status.WARN
    assert find_status(check({**GOOD, "A": make_results(reference=None)}), "one_reference") is Status.NOT_ASSESSABLE


def test_check_run__carry_over_from_the_positive_control_is_named() -> None:
    results = {**GOOD, "POS": make_results(make_fusion(1000)), "A": make_results(make_fusion(4), genotypes=ONE)}
    quality = check(results)
    assert [(item.recipient, item.source) for item in quality.carry_over] == [("A", "POS")]
    assert find_status(quality, "carry_over") is Status.WARN
    assert quality.samples[2].reported == ("EWSR1::FLI1",)  # the call stays


def test_check_run__a_mix_up_fails() -> None:
    assert find_status(check({**GOOD, "B": make_results(genotypes=ONE)}), "identity") is Status.FAIL


def test_check_run__without_genotypes_identity_is_not_assessable() -> None:
    assert find_status(check({**GOOD, "A": make_results(), "B": make_results()}), "identity") is Status.NOT_ASSESSABLE
