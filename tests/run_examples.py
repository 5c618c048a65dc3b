"""Small made-up samples of a sequencing run, for the tests of its checks."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.run_quality import SampleResults
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Junction, Side, Support
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.loci import Build, Position, Strand
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import GeneExpression, ReadCounts, ReadProfile
from fascicle.model.runs import ExpectedFusion, RunRole, RunSample
from fascicle.model.verdicts import Reason

FILTERED = (Reason("too_few_molecules", "1 of 3"),)
PROVENANCE = Provenance("0.1.0", "fusions", (), "embedded", "ab" * 32, True, None, None)
NTC = RunSample("NTC", RunRole.NO_TEMPLATE_CONTROL, "ntc")
EXPECTED = ExpectedFusion("EWSR1", "FLI1", 0.2, 0.6)
POSITIVE = RunSample("POS", RunRole.POSITIVE_CONTROL, "pos", (EXPECTED,))


def make_patient(name: str, **stated: object) -> RunSample:
    return RunSample(name, RunRole.PATIENT, name.lower(), **stated)  # type: ignore[arg-type]


def make_side(gene: str, offset: int | None, chrom: str = "chr22") -> Side:
    if offset is None:
        return Side(gene, None, None, "no read crosses it")
    return Side(gene, Position(Build.GRCH38, chrom, offset, Strand.PLUS), None)


def make_fusion(
    molecules: int = 100,
    *,
    genes: tuple[str, str] = ("EWSR1", "FLI1"),
    offsets: tuple[int | None, int | None] = (1000, 2000),
    reasons: tuple[Reason, ...] = (),
    abundance: tuple[int, int] | None = (40, 100),
) -> Fusion:
    five, three = genes
    share = estimate_proportion(*abundance, "fusion / (fusion + wild type)") if abundance else None
    return Fusion(
        five_prime=make_side(five, offsets[0]),
        three_prime=make_side(three, offsets[1], "chr11"),
        junction=Junction(0),
        support=Support(molecules, 0, molecules, molecules, 50, 50),
        abundance=share,
        five_prime_abundance=None,
        product=None,
        other_products=(),
        is_known_pair=True,
        reasons=reasons,
    )


def make_profile(on_target: int) -> ReadProfile:
    return ReadProfile(True, 100, 100.0, 35.0, 150.0, ReadCounts(on_target + 10, on_target, 0, 0, 10))


def make_results(
    *fusions: Fusion,
    on_target: int | None = 100_000,
    genes: Sequence[tuple[str, int]] = (),
    genotypes: tuple[Genotype, ...] | None = None,
    reference: str | None = "ab" * 32,
    status: Status = Status.PASS,
) -> SampleResults:
    findings = FusionFindings(
        assay="rna",
        panel="panel 1",
        genes_assessed=2,
        genes_unusable=(),
        candidates=fusions,
        profile=None if on_target is None else make_profile(on_target),
        quality=Quality((Check("fragments", status, 1.0, "fragments", "counted"),)),
        provenance=Provenance("0.1.0", "fusions", (), "embedded", reference, True, None, None),
    )
    return SampleResults(findings, tuple(GeneExpression(g, "T", n, 100, 1.0) for g, n in genes), genotypes)


def make_genotypes(states: str) -> tuple[Genotype, ...]:
    """One genotype per letter: `r` 0/0, `h` 0/1, `a` 1/1, `.` not assessable."""
    zygosities = {"r": Zygosity.REFERENCE, "h": Zygosity.BOTH, "a": Zygosity.ALTERNATE, ".": None}
    return tuple(
        Genotype(Snp(f"rs{i}", "chr1", 100 * i, "A", "G"), 20, 20, zygosities[state], None if state == "." else 0.999, "")
        for i, state in enumerate(states)
    )
