"""How much of what others say on NTRK and on sarcoma stands in Fascicle's own knowledge, and why each missing statement does not.

    python tools/measure_knowledge.py --data ../shared/data/knowledge --out build/knowledge

Compared are CIViC's accepted items of level A and B on NTRK1/2/3 or on a sarcoma (both releases), and the labels of the Molecular
Oncology Almanac on NTRK1/2/3 or on a sarcoma. A statement is covered by one of ours that says the same (proposition and
direction) of the same drugs, of a biomarker that holds its own, in a disease that holds its own; covered by a verified one counts
apart. One row a statement goes to `<out>/<data set>.tsv`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.atomic import write_whole
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.knowledge.diseases import SOLID, DiseaseTree
from fascicle.knowledge.importers.civic import parse_civic_tsv
from fascicle.knowledge.importers.disease_names import UNKNOWN_PREFIX, find_codes
from fascicle.knowledge.importers.imported import Imported, LeftOut
from fascicle.knowledge.importers.moalmanac import FILES, parse_moalmanac
from fascicle.knowledge.importers.oncotree import merge_trees, parse_oncotree
from fascicle.model.biomarkers import FusionPattern, PartnerSide, Pattern, VariantPattern
from fascicle.model.diseases import Kinship
from fascicle.model.knowledge import EvidenceLevel, Statement

NTRK: Final = ("NTRK1", "NTRK2", "NTRK3")
TISSUES: Final = ("SOFT_TISSUE", "BONE", "USARC")
CIVIC: Final = ("civic_evidence_2020-08", "civic_predictive_2022-12")
_WORDS: Final = re.compile(
    r"sarcoma|chordoma|stromal tumou?r|desmoid|fibromatosis|myofibroblastic|hemangio|histiocytoma|giant cell|nerve sheath|"
    r"lipoma|rhabdoid|perivascular|chondro|osteo",
    re.IGNORECASE,
)
_NONE_OF_THEM: Final = re.compile(r"astrocytoma|hemangioblastoma|sex-cord", re.IGNORECASE)
_HELD: Final = (Kinship.SAME, Kinship.SUBTYPE, Kinship.ANY_SOLID)
_LEVELS: Final = (EvidenceLevel.GUIDELINE, EvidenceLevel.WELL_POWERED)


@dataclass(frozen=True)
class Row:
    """A statement of another data set, and whether ours covers it. `by`: our statement; `because`: why there is none."""

    record: str
    genes: str
    what: str
    drugs: str
    disease: str
    status: str
    by: str
    because: str


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="folder with the data sets")
    parser.add_argument("--out", required=True, type=Path, help="folder for the tables")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    snapshot = read_snapshot()
    tree = merge_trees(snapshot.tree, parse_oncotree(_read(arguments.data / "oncotree_2025-10-03.json.gz")))
    own = snapshot.statements
    for name in CIVIC:
        text = _read(arguments.data / f"{name}.tsv.gz").decode()
        rows = list(_compare(_select_civic(parse_civic_tsv(text, tree, version=name), tree), own, tree))
        rows += list(_list_left_out(text, parse_civic_tsv(text, tree, version=name).left_out, tree))
        _report(name, rows, arguments.out)
    files = {name: _read(arguments.data / "moalmanac_db" / f"{name}.json.gz") for name in FILES}
    almanac = parse_moalmanac(files, tree)
    labels = [item for item in almanac.statements if is_asked(item.genes, item.diseases, tree)]
    _report("moalmanac", list(_compare(labels, own, tree)), arguments.out)


def is_asked(genes: Iterable[str], diseases: Iterable[str], tree: DiseaseTree) -> bool:
    """Whether a statement is on NTRK or on a sarcoma."""
    return bool(set(genes) & set(NTRK)) or any(is_sarcoma(code, tree) for code in diseases)


def is_sarcoma(code: str, tree: DiseaseTree) -> bool:
    """By the tree; a name that no tree has, by its words."""
    if code.startswith(UNKNOWN_PREFIX):
        return bool(_WORDS.search(code)) and not _NONE_OF_THEM.search(code)
    return bool(set(TISSUES) & set(tree.list_ancestors(code)))


def _select_civic(imported: Imported, tree: DiseaseTree) -> list[Statement]:
    return [item for item in imported.statements if item.level in _LEVELS and is_asked(item.genes, item.diseases, tree)]


def _list_left_out(text: str, left_out: Sequence[LeftOut], tree: DiseaseTree) -> Iterator[Row]:
    """Records of level A and B that the importer could not say; those that are no statement of ours are left aside."""
    reasons = {item.record: item.because for item in left_out}
    seen: set[str] = set()
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        record = f"EID{row['evidence_id']}"
        is_claim = row["evidence_type"] in ("Predictive", "Diagnostic", "Prognostic") and row["evidence_level"] in ("A", "B")
        if record in seen or record not in reasons or not is_claim or row["evidence_status"] != "accepted":
            continue
        seen.add(record)
        if is_asked((row["gene"],), find_codes(row["disease"], tree), tree):
            what = f"{row['evidence_type']} {row['variant']}"
            yield Row(record, row["gene"], what, row["drugs"], row["disease"], "missing", "", f"not imported: {reasons[record]}")


def _compare(statements: Iterable[Statement], own: Sequence[Statement], tree: DiseaseTree) -> Iterator[Row]:
    for item in statements:
        found = [ours for ours in own if covers(ours, item, tree)]
        best = next((ours for ours in found if ours.is_verified), found[0] if found else None)
        status = "missing" if best is None else "verified" if best.is_verified else "unverified"
        because = "" if best else explain(item, own, tree)
        record = item.origin.record if item.origin else item.identifier
        what = f"{item.proposition.value} {item.direction.value}: {item.biomarker.text}"
        disease = "|".join(tree.name(code) for code in item.diseases)
        yield Row(record, "|".join(item.genes), what, item.regimen, disease, status, best.identifier if best else "", because)


def covers(ours: Statement, other: Statement, tree: DiseaseTree) -> bool:
    """Whether our statement says what the other one says, of its drugs, biomarker and disease."""
    return (
        (ours.proposition, ours.direction) == (other.proposition, other.direction)
        and _has_place(ours, other)
        and holds_drugs(ours, other)
        and holds_biomarker(ours, other)
        and holds_disease(ours, other, tree)
    )


def _has_place(ours: Statement, other: Statement) -> bool:
    """A label is covered by a label of the same jurisdiction; other evidence by any."""
    return other.approval is None or (ours.approval is not None and ours.approval.jurisdiction is other.approval.jurisdiction)


def holds_drugs(ours: Statement, other: Statement) -> bool:
    """The same regimen, whatever salt or brand is added to a name."""
    return {_name_drug(drug) for drug in ours.drugs} == {_name_drug(drug) for drug in other.drugs}


def _name_drug(name: str) -> str:
    return re.sub(r" (mesylate|mesilate|malate|hydrochloride|tosylate|hydrobromide|phosphate)$", "", name.lower())


def holds_biomarker(ours: Statement, other: Statement) -> bool:
    """Whether each pattern of the other one lies within a pattern of ours; ours without a biomarker rests on the disease."""
    if not other.biomarker.alternatives:
        return not ours.biomarker.alternatives
    return all(any(_lies_within(pattern, wider) for wider in ours.biomarker.patterns) for pattern in other.biomarker.patterns)


def _lies_within(pattern: Pattern, wider: Pattern) -> bool:
    match pattern, wider:
        case FusionPattern(), FusionPattern():
            ours = _list_pairs(wider)
            return all(any(_is_pair_within(pair, other) for other in ours) for pair in _list_pairs(pattern))
        case VariantPattern(), VariantPattern():
            return bool(set(pattern.genes) & set(wider.genes)) and _changes_lie_within(pattern, wider)
        case _:
            return pattern == wider


def _list_pairs(pattern: FusionPattern) -> list[tuple[str | None, str | None]]:
    """5' and 3' gene of each fusion that a pattern is about, None for any; a gene on either side is taken as the 3' one."""
    partners = pattern.partners or (None,)
    if pattern.side is PartnerSide.FIVE_PRIME:
        return [(gene, partner) for gene in pattern.genes for partner in partners]
    return [(partner, gene) for gene in pattern.genes for partner in partners]


def _is_pair_within(pair: tuple[str | None, str | None], wider: tuple[str | None, str | None]) -> bool:
    return all(other is None or own == other for own, other in zip(pair, wider, strict=True))


def list_genes(statement: Statement) -> set[str]:
    """The genes of a statement with the partners of its fusions."""
    partners = [pattern.partners for pattern in statement.biomarker.patterns if isinstance(pattern, FusionPattern)]
    return set(statement.genes).union(*partners)


def _changes_lie_within(pattern: VariantPattern, wider: VariantPattern) -> bool:
    if wider.changes:
        return bool(pattern.changes) and set(pattern.changes) <= set(wider.changes)
    if wider.exons is None:
        return True
    return pattern.exons is not None and (wider.exons.first, wider.exons.last) == (pattern.exons.first, pattern.exons.last)


def holds_disease(ours: Statement, other: Statement, tree: DiseaseTree) -> bool:
    """Whether every disease of the other one is one of ours, or lies below it; all solid tumours only hold themselves in ours."""
    return all(code in ours.diseases or _is_below(ours, code, tree) for code in other.diseases)


def _is_below(ours: Statement, code: str, tree: DiseaseTree) -> bool:
    return code != SOLID and tree.relate(ours.diseases, code).kinship in _HELD


def explain(item: Statement, own: Sequence[Statement], tree: DiseaseTree) -> str:
    """The first thing that keeps every statement of ours from covering it."""
    genes = list_genes(item)
    same_gene = [ours for ours in own if genes & list_genes(ours) and ours.proposition is item.proposition]
    if genes and not same_gene:
        return f"no statement of ours on {item.proposition.value} names {', '.join(item.genes)}"
    with_drug = [ours for ours in (same_gene or own) if holds_drugs(ours, item)]
    if not with_drug:
        return f"none of ours on {', '.join(item.genes) or 'this'} names {item.regimen}"
    placed = [ours for ours in with_drug if _has_place(ours, item)]
    if not placed and item.approval is not None:
        return f"no label of {item.approval.jurisdiction} in ours"
    fitting = [ours for ours in placed if holds_biomarker(ours, item)]
    if not fitting:
        texts = sorted({ours.biomarker.text for ours in placed})
        return f"ours is on another biomarker ({'; '.join(texts)[:120]})"
    in_disease = [ours for ours in fitting if holds_disease(ours, item, tree)]
    if not in_disease:
        names = sorted({tree.name(code) for ours in fitting for code in ours.diseases})
        return f"ours is on another disease ({', '.join(names)[:120]})"
    return f"ours says {', '.join(sorted({ours.direction.value for ours in in_disease}))}"


def _report(name: str, rows: Sequence[Row], out: Path) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n")
    writer.writerow(Row.__dataclass_fields__)
    writer.writerows([getattr(row, field) for field in Row.__dataclass_fields__] for row in rows)
    write_whole(out / f"{name}.tsv", buffer.getvalue())
    counts = Counter(row.status for row in rows)
    covered = counts["verified"] + counts["unverified"]
    lines = [
        f"{name}: {len(rows)} statements; covered {covered} ({counts['verified']} by a verified one), missing {counts['missing']}"
    ]
    reasons = Counter(re.sub(r" \(.*", "", row.because) for row in rows if row.status == "missing")
    lines += [f"  {count:3d} {because}" for because, count in reasons.most_common()]
    sys.stdout.write("\n".join(lines) + "\n")


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


if __name__ == "__main__":
    main()
