"""`fascicle dna` with files of every caller that is known, alone, together, and as nf-core/sarek annotates them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caller_vcf_examples import (
    DRAGEN_HEADER,
    FREEBAYES_HEADER,
    LOFREQ_HEADER,
    MUTECT2_HEADER,
    STRELKA_HEADER,
    VARDICT_HEADER,
    VARSCAN_HEADER,
    Place,
    dragen_row,
    format_vcf,
    freebayes_row,
    lofreq_row,
    mutect2_row,
    strelka_snv_row,
    vardict_row,
    varscan_row,
)
from dna_people import TRANSVERSION
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.dna import VariantFindings
from fascicle.reference.bundle import Bundle
from small_genome import Genome

TUMOUR, NORMAL = (30, 20, 6, 4), (25, 24, 0, 0)
# What VEP and bcftools add behind a caller, as in sarek's annotated files.
ANNOTATION = (
    '##VEP="v111" time="2026-01-01 00:00:00" cache="/cache/homo_sapiens/111_GRCh38"',
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence">',
    "##bcftools_annotateVersion=1.18+htslib-1.18",
)


def write_mutect2(place: Place) -> str:
    header = (*MUTECT2_HEADER, "##normal_sample=P1_N1", "##tumor_sample=P1_T1")
    return format_vcf(header, ["P1_N1", "P1_T1"], [mutect2_row(place, "PASS", TUMOUR, NORMAL)])


def write_strelka2(place: Place) -> str:
    rows = [strelka_snv_row(place, "PASS", {place[2]: 50, place[3]: 10}, {place[2]: 49})]
    return format_vcf(STRELKA_HEADER, ["NORMAL", "TUMOR"], rows)


def write_vardict(place: Place) -> str:
    return format_vcf(VARDICT_HEADER, ["T1", "T1-match"], [vardict_row(place, "PASS", "StrongSomatic", TUMOUR, NORMAL)])


def write_lofreq(place: Place) -> str:
    return format_vcf(LOFREQ_HEADER, [], [lofreq_row(place, "PASS", TUMOUR, extra=";SOMATIC")])


def write_dragen(place: Place) -> str:
    return format_vcf(DRAGEN_HEADER, ["N1", "T1"], [dragen_row(place, "PASS", TUMOUR, NORMAL)])


def write_freebayes(place: Place) -> str:
    return format_vcf(
        FREEBAYES_HEADER, ["TUMOR", "NORMAL"], [freebayes_row(place, [("0/1", 60, 50, (10,)), ("0/0", 49, 49, (0,))])]
    )


def write_varscan2(place: Place) -> str:
    return format_vcf(VARSCAN_HEADER, ["NORMAL", "TUMOR"], [varscan_row(place, "PASS", 2, TUMOUR, NORMAL)])


WRITERS: dict[str, Callable[[Place], str]] = {
    "mutect2": write_mutect2,
    "strelka2": write_strelka2,
    "vardict": write_vardict,
    "lofreq": write_lofreq,
    "dragen": write_dragen,
    "freebayes": write_freebayes,
    "varscan2": write_varscan2,
}


@pytest.fixture
def place(small_genome: Genome) -> Place:
    ref = small_genome["chr1"][1100]
    return "chr1", 1101, ref, TRANSVERSION[ref]


def annotate(text: str) -> str:
    lines = text.splitlines()
    fixed = next(number for number, line in enumerate(lines) if line.startswith("#CHROM"))
    rows = [line.split("\t") for line in lines[fixed + 1 :]]
    for fields in rows:
        fields[7] += f";CSQ={fields[4]}|missense_variant"
    return "\n".join([*lines[:fixed], *ANNOTATION, lines[fixed], *("\t".join(fields) for fields in rows)]) + "\n"


def run(bundle: Bundle, folder: Path, *files: Path) -> VariantFindings:
    arguments = ["--reference", bundle.path, "--out", folder / "out", "--tumour", *files]
    assert main(["dna", "--quiet", *map(str, arguments)]) == 0
    return read_variant_findings(folder / "out" / DNA_FILES[0])


@pytest.mark.parametrize("is_annotated", [False, True])
@pytest.mark.parametrize("caller", WRITERS)
def test_dna__depth_and_fraction_come_from_the_fields_of_the_caller(
    small_bundle: Bundle, place: Place, tmp_path: Path, caller: str, *, is_annotated: bool
) -> None:
    text = WRITERS[caller](place)
    path = tmp_path / "calls.vcf"
    path.write_text(annotate(text) if is_annotated else text)
    (call,) = run(small_bundle, tmp_path, path).calls
    assert [origin.caller for origin in call.origins] == [caller]
    assert (call.tumour.depth, call.tumour.reference, call.tumour.alternate) == (60, 50, 10)
    assert call.tumour.fraction is not None
    assert call.tumour.fraction.low < 1 / 6 < call.tumour.fraction.high


def test_dna__one_variant_of_all_callers_is_one_variant_with_their_origins(
    small_bundle: Bundle, place: Place, tmp_path: Path
) -> None:
    files = []
    for caller, write in WRITERS.items():
        files.append(tmp_path / f"{caller}.vcf")
        files[-1].write_text(write(place))
    found = run(small_bundle, tmp_path, *files)
    (call,) = found.calls
    assert [origin.caller for origin in call.origins] == list(WRITERS)
    # Counts of callers are not added up.
    assert (call.tumour.depth, call.tumour.alternate) == (60, 10)
    assert (found.alleles_read, found.merged) == (len(WRITERS), len(WRITERS) - 1)
