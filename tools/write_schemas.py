"""Write the published JSON Schemas into docs/schemas/. Run it after a change to the model's types and commit the result."""

from __future__ import annotations

from pathlib import Path

from fascicle.adapters.atomic import write_whole
from fascicle.adapters.schemas import format_schemas

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"


def main() -> None:
    """Write all schemas."""
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for name, text in format_schemas().items():
        write_whole(SCHEMAS / name, text)


if __name__ == "__main__":
    main()
