"""The chapter on the course, and the page that holds it alone."""

from __future__ import annotations

from findings_examples import GENES, INDEX
from report_texts import collect_texts

from course_examples import CASE, DATED, change, parse_text, tell_index_case, tell_text
from fascicle.adapters.case_files import parse_course
from fascicle.adapters.course_results import tell
from fascicle.adapters.pdf import render_pdf
from fascicle.case.told import ToldCourse
from fascicle.model.course import Subject
from fascicle.report.compose import SYNTHETIC_MARK, compose_report, compose_timeline_page
from fascicle.report.html import render_html
from fascicle.report.tree import Paragraph, Table
from fascicle.report.typst import render_typst
from toxicity_examples import TOXIC


def get_text(told: ToldCourse) -> str:
    return "\n".join(collect_texts(compose_timeline_page(told)))


def find_table(told: ToldCourse, caption: str) -> Table:
    (chapter,) = compose_timeline_page(told).chapters
    return next(block for block in chapter.blocks if isinstance(block, Table) and block.caption == caption)


def test_compose_course__the_table_holds_every_fact_in_order() -> None:
    told = tell_index_case()
    rows = find_table(told, "Facts in the order of the course").rows
    names = [row[0][0].text for row in rows]
    facts = [fact for fact in told.state.facts if fact.kind is not Subject.ASSUMPTION]
    assert names == [f"{fact.identifier} ({fact.kind.value})" for fact in facts]


def test_compose_course__scores_of_the_index_case() -> None:
    text = get_text(tell_index_case())
    for part in (
        "6 to 18 points",
        "2 or 3",
        "A, B, C or D",
        "A, B or C",
        "presentation, assuming normal-above-T11",
        "not validated for a kinase inhibitor",
        "Partial response at or below 78.8 mm; progression at or above 135.2 mm",
        "changes in percent are not assessable; what the reports say of the direction is kept as it is",
        "Assumed by Fascicle project, for presentation, month-1, at-discharge: The only lesion lies at T11 and T12",
        "larotrectinib; reason: not stated",
        "“Entrectinib 600 mg once daily by mouth.”",
    ):
        assert part in text, part


def test_compose_course__decisions_with_both_sides() -> None:
    text = get_text(tell_text(DATED))
    for part in (
        "less compression",
        "operation; reason: patient-refusal (after two talks)",
        "not done, reason: deterioration",
        "Without a decision on record",
        "What followed: mri-2: MRI, A 25.5 mm.",
        "no fact on record shows an effect",
    ):
        assert part in text, part


def test_compose_course__a_measured_line_has_its_response() -> None:
    (section,) = [
        block
        for block in compose_timeline_page(tell_text(DATED)).chapters[0].blocks
        if getattr(block, "title", "") == "Response: drug"
    ]
    targets, table, best = [block for block in section.blocks if isinstance(block, Table)]  # type: ignore[union-attr]
    assert [[cell[0].text for cell in row][:2] for row in targets.rows] == [["A", "measurable or non-target"]]
    said = [block.prose[0].text for block in section.blocks if isinstance(block, Paragraph)]  # type: ignore[union-attr]
    assert said[-1] == "What speaks against these targets: A is not known to be measurable."
    cells = [[cell[0].text for cell in row] for row in table.rows]
    assert [row[:4] for row in cells] == [
        ["mri-2", "25.5", "−36.2", "−36.2"],
        ["mri-3", "33", "−17.5", "29.4"],
    ]
    assert cells[0][4].startswith("PR or PD (missing: response of the non-target lesions")
    assert cells[1][4] == "PD"
    assert [[cell[0].text for cell in row] for row in best.rows] == [
        ["RECIST 1.1 best overall response", "PR or PD", "Missing: response of mri-2."],
        [
            "RECIST 1.1 best overall response, confirmed",
            "SD or PD",
            "Missing: response of mri-2, minimum duration of stable disease.",
        ],
    ]


def test_compose_course__corrections_say_what_was_and_why() -> None:
    first = parse_text(DATED)
    text = change("recorded = 2026-01-31T09:30:00Z", 'recorded = 2026-02-28T09:30:00Z\nbecause = "typing error"')
    later = parse_course(text.replace("dose_gy = 50", "dose_gy = 54"), CASE, earlier=first)
    assert later is not None
    page = get_text(tell(later, is_synthetic=False))
    for part in (
        "Corrections and withdrawals",
        f"{len(later.events)}: radiation, 2026-02-28T09:30:00+00:00",
        "radiotherapy, 50 Gy, 25 fractions; 2025-07-01",
        "radiotherapy, 54 Gy, 25 fractions; 2025-07-01",
        "typing error",
        f"Seal of the last event: {later.head}.",
    ):
        assert part in page, part
    assert "Corrections and withdrawals" not in get_text(tell(first, is_synthetic=False))


def test_compose_anthracycline__by_line_and_incomplete() -> None:
    text = get_text(tell_index_case())
    for part in (
        "Anthracyclines by line",
        "Missing: dose of doxorubicin in chemotherapy, doses in a cycle of doxorubicin in chemotherapy.",
        "Incomplete: no dose is known.",
    ):
        assert part in text, part
    assert "Anthracyclines by line" not in get_text(tell_text(DATED))


def test_compose_growth__with_its_limits() -> None:
    text = get_text(tell_text(DATED.replace("diameter_mm = 25.5", "diameter_mm = 25.5\nsecond_mm = 20")))
    for part in (
        "Growth between studies",
        "mri-1 to mri-2",
        "−6.8",
        "earlier third axis; later third axis. By the convention that the third axis is as long as the second: −1.971 % a day.",
        "By that convention: 18.8 ml.",
    ):
        assert part in text, part
    assert "By that convention: 313.3 ml." in get_text(tell_index_case())
    assert "Growth between studies" not in get_text(tell_index_case())


def test_compose_toxicities__grades_and_what_labels_ask_for() -> None:
    text = get_text(tell_text(TOXIC))
    for part in (
        "3 or 4 (haemoglobin 7.9 g/dL)",
        "Missing: life threatening.",
        "The stated grade is none of these: ask which is right.",
        "2 further grades of values under therapy: below grade 1, whatever is not stated.",
        "withhold, then resume at the same dose; resume at: grade 1 or less",
        "withhold, then resume at a reduced dose; resume at: grade 1 or less; next lower dose: 400 mg a day",
        "not shown: the label's line was not read",
        "The label's text for the treating physician, who decides.",
    ):
        assert part in text, part
    assert "QTc at baseline" not in text
    assert "No value of it is on record." in get_text(tell_text(DATED))
    assert "Adverse events" not in get_text(tell_index_case())


def test_compose_timeline_page__marks_what_is_made_up() -> None:
    assert compose_timeline_page(tell_index_case()).footer.marks == (SYNTHETIC_MARK,)
    assert compose_timeline_page(tell_text(DATED)).footer.marks == ()


def test_compose_report__has_the_chapter_where_the_case_has_a_course() -> None:
    with_course = [chapter.identifier for chapter in compose_report(INDEX, GENES, tell_index_case()).chapters]
    without = [chapter.identifier for chapter in compose_report(INDEX, GENES).chapters]
    assert with_course == [*without[:5], "course", *without[5:]]


def test_render_html__holds_every_text_and_escapes_it() -> None:
    told = tell_text(change('statement = "larotrectinib"', 'statement = "<b>larotrectinib</b>"'))
    page = render_html(compose_timeline_page(told))
    assert "<b>larotrectinib</b>" not in page
    assert "&lt;b&gt;larotrectinib&lt;/b&gt;" in page
    assert 'role="img"' in page


def test_render_pdf__takes_the_chapter() -> None:
    pdf = render_pdf(*render_typst(compose_report(INDEX, GENES, tell_index_case())))
    assert pdf.startswith(b"%PDF-")
