"""Pages of the documentation that are made from the code, so that they cannot be wrong."""

from pathlib import Path

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from replywell.project.environment import Environment

ROOT = Path(__file__).resolve().parents[2]


def configuration_page() -> str:
    """`docs/operate/configuration.md`: every environment variable."""
    lines = [
        "# Configuration",
        "",
        "Three kinds of settings live in three places: how an installation runs is set by environment variables",
        "(below); what it is connected to, and how the organization works, is set in its settings pages and kept",
        "in the database.",
        "",
        "This page is made from the code: `bin/replywell docs`.",
        "",
        "| variable | default | what it does |",
        "| --- | --- | --- |",
    ]
    for name, field in Environment.model_fields.items():
        lines.append(f"| `{_variable(name, field)}` | {_default(field)} | {field.description} |")
    return "\n".join(lines) + "\n"


PAGES = {"docs/operate/configuration.md": configuration_page}


def write_pages() -> list[str]:
    """Write every page; returns their names."""
    for name, page in PAGES.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
    return list(PAGES)


def stale_pages() -> list[str]:
    """Pages that do not say what the code says."""
    return [
        name
        for name, page in PAGES.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text() != page()
    ]


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"REPLYWELL_{name.upper()}"


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
    return f"`{value}`" if str(value) else "–"
