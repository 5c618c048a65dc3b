"""The caller of DNA reads, with a place where the index of a large genome is kept from run to run."""

from __future__ import annotations

from functools import partial

from fascicle.adapters.cache_directory import find_cache_directory
from fascicle.reference.bundle import Bundle
from fascicle.workflow.call_dna import ReadCaller
from fascicle.workflow.call_read_variants import call_read_variants


def make_read_caller(bundle: Bundle) -> ReadCaller:
    """Calls variants in reads; the index of the bundle's genome is kept in the cache under the bundle's hash."""
    return partial(call_read_variants, kept_in=find_cache_directory() / "short_reads" / bundle.sha256[:16])
