"""Normals for a panel of normals: result directories of `fascicle dna`, or VCFs of other callers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fascicle.adapters.caller_vcfs import is_vcf, read_caller_vcfs
from fascicle.adapters.case_results import read_variant_calls
from fascicle.calls.importing_variants import call_imported_variants
from fascicle.errors import CaseError
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.hashing import hash_file
from fascicle.workflow.list_normals import Normal, describe_run

_REMEDY: Final = "Give a result directory of `fascicle dna --tumour NORMAL`, or a VCF"


def read_normal(path: Path, bundle: Bundle) -> Normal:
    """One normal with all its calls; those of a VCF are normalised as imported ones are.

    Raises:
        CaseError: a directory without small variants.
        InputError: the VCF cannot be read, or is of another genome.
    """
    if is_vcf(path):
        return _read_vcf(path, bundle)
    findings = read_variant_calls(path)
    if findings is None:
        raise CaseError("holds no small variants", path=path, remedy=_REMEDY)
    return describe_run(str(path), findings)


def _read_vcf(path: Path, bundle: Bundle) -> Normal:
    genome = open_genome(bundle)
    (vcf,) = read_caller_vcfs((path,), genome)
    calls = call_imported_variants((vcf,), (), GenomeBases(genome))
    return Normal(str(path), (hash_file(path).sha256,), calls, not vcf.has_normal)
