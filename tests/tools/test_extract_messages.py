from __future__ import annotations

from tool_modules import load_tool

TOOL = load_tool("extract_messages")

SOURCE = '''
"""A docstring."""
def tell(count: int, name: str) -> str:
    """Another."""
    key = "too_few"
    return f"{count} of {name} nuclei" if key else "not stated"
'''


def test_list_texts__literals_and_templates_without_docstrings_and_keys() -> None:
    assert sorted(TOOL.list_texts(SOURCE)) == ["not stated", "{0} of {1} nuclei"]


def test_template__is_that_of_the_source() -> None:
    assert TOOL.TEMPLATE.read_text("utf-8") == TOOL.format_template(TOOL.list_messages()), "run tools/extract_messages.py"
