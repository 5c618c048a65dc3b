"""Reference bundles: made, checked, described."""

from __future__ import annotations

from pathlib import Path

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.reference.abundant import AbundantSource
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle, open_bundle, verify_bundle
from fascicle.reference.hla.database import HLA_FILE, open_database
from fascicle.reference.panels import open_panel
from fascicle.reference.unusable import Kind
from fascicle.workflow.ports import Progress, SilentProgress

_SHOWN_MAX = 20


def build_reference(
    out: Path,
    annotation: Path,
    *,
    genome: Path | None = None,
    transcripts: Path | None = None,
    panel: str | None = None,
    name: str | None = None,
    build: Build | None = None,
    abundant: tuple[AbundantSource, ...] = (),
    progress: Progress | None = None,
) -> str:
    """Builds a bundle and describes it."""
    progress = progress or SilentProgress()
    sources = BundleSources(annotation, genome, transcripts, open_panel(panel) if panel else None, name, build, abundant)
    bundle = build_bundle(sources, out, lambda task: progress.start(task, None))
    progress.finish()
    return describe_bundle(bundle)


def verify_reference(reference: Path) -> str:
    """Checks every file of a bundle against its hash.

    Raises:
        ReferenceInputError: not a bundle, or files that differ.
    """
    bundle = open_bundle(reference)
    changed = verify_bundle(bundle)
    if changed:
        what = f"files differ from what was built: {', '.join(changed)}"
        raise ReferenceInputError(what, path=reference, remedy="Build the bundle again")
    return f"{reference}: all {len(bundle.header['files'])} files are as built (bundle {bundle.sha256[:16]})\n"


def describe_reference(reference: Path) -> str:
    """What a bundle holds, as text."""
    return describe_bundle(open_bundle(reference))


def describe_bundle(bundle: Bundle) -> str:
    """Name, build, sources, counts, and what cannot be used."""
    header = bundle.header
    introns = "known" if header["has_introns"] else "not known (made from transcripts)"
    lines = [
        f"{bundle.name} ({bundle.build}{', SYNTHETIC SEQUENCE' if bundle.is_synthetic else ''})",
        f"  hash         {bundle.sha256}",
        *(f"  {kind:<12} {text}" for kind, text in header["sources"].items()),
        f"  genes        {header['genes']} with {header['transcripts']} transcripts ({header['panel']}); introns {introns}",
        *_describe_abundant(bundle),
        *_describe_artefacts(bundle),
        *_describe_hla(bundle),
        *_describe_unusable(bundle),
    ]
    return "\n".join(lines) + "\n"


def _describe_abundant(bundle: Bundle) -> list[str]:
    """Every set of abundant RNA with the genes of the bundle that are such RNA."""
    rna = bundle.abundant
    if rna is None:
        return []
    genes = [[bundle.symbols[gene] for gene in (rna.set_of_gene == number).nonzero()[0]] for number in range(len(rna.names))]
    told = [f"{name} (with {', '.join(own)})" if own else name for name, own in zip(rna.names, genes, strict=True)]
    return [f"  abundant     {'; '.join(told)}"]


def _describe_artefacts(bundle: Bundle) -> list[str]:
    """The artefact list, which is not in the bundle's hash."""
    sha256 = bundle.artefacts_sha256
    return [] if sha256 is None else [f"  artefacts    {len(bundle.artefacts)} of this laboratory (list {sha256[:16]})"]


def _describe_hla(bundle: Bundle) -> list[str]:
    """The HLA database, which is not in the bundle's hash."""
    if not (bundle.path / HLA_FILE).is_file():
        return []
    database = open_database(bundle.path)
    return [f"  HLA alleles  {len(database.names)} of IPD-IMGT/HLA {database.version} (database {database.sha256[:16]})"]


def _describe_unusable(bundle: Bundle) -> list[str]:
    lines = []
    for kind in Kind:
        own = [row for row in bundle.unusable if row.kind is kind]
        if own:
            lines.append(f"  not usable   {len(own)} {kind}{'s' if len(own) > 1 else ''}")
            lines += [f"    {row.name}: {row.because}" for row in own[:_SHOWN_MAX]]
        if len(own) > _SHOWN_MAX:
            lines.append(f"    and {len(own) - _SHOWN_MAX} more, in {bundle.path / 'unusable.tsv'}")
    return lines
