"""The caller of DNA reads, with a place where what follows from the bundle alone is kept from run to run."""

from __future__ import annotations

from functools import partial

from fascicle.adapters.cache_directory import find_cache_directory
from fascicle.adapters.near_copy_files import NearCopyFiles
from fascicle.reference.bundle import Bundle
from fascicle.workflow.call_dna import ReadCaller
from fascicle.workflow.call_read_variants import call_read_variants


def make_read_caller(bundle: Bundle) -> ReadCaller:
    """Calls variants in reads; the index of the bundle's genome, and near copies of targets, are kept in the cache under the
    bundle's hash."""
    folder, own = find_cache_directory(), bundle.sha256[:16]
    return partial(
        call_read_variants, kept_in=folder / "short_reads" / own, known_copies=NearCopyFiles(folder / "near_copies" / own)
    )
