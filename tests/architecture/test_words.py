"""Words of the glossary, sizes, and who may know whom."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOMS, ROOT, files, imports, name, room, tree, written

NEVER = {"customer", "customers", "case", "cases", "bot", "bots"}
NO_CLASS_ENDS_IN = ("Manager", "Helper", "Utils", "Util", "Service")
LONGEST = 300
LONGER: dict[str, str] = {}
"""Files over the limit → why they are not split."""


def identifiers(path: Path) -> set[str]:
    """Everything that the file gives a name to."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef(name=given) | ast.AsyncFunctionDef(name=given) | ast.ClassDef(name=given):
                found.add(given)
            case ast.arg(arg=given) | ast.Name(id=given, ctx=ast.Store()):
                found.add(given)
            case ast.Attribute(attr=given, ctx=ast.Store()):
                found.add(given)
    return found | {path.stem}


def words(identifier: str) -> set[str]:
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", identifier)
    return {part.lower() for part in parts}


@pytest.mark.parametrize("path", files(), ids=name)
def test_a_file_speaks_our_words(path):
    assert {each for each in identifiers(path) if words(each) & NEVER} == set()
    classes = {node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}
    assert {each for each in classes if each.endswith(NO_CLASS_ENDS_IN)} == set()


@pytest.mark.parametrize("path", written(), ids=name)
def test_a_file_is_not_too_long(path):
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST or name(path) in LONGER, f"{lines} lines: split it by noun."


def test_pages_do_not_call_people_by_other_names():
    wrong = re.compile(r"\b(customers?|(?:chat)?(?<!Azure )bots?)\b", re.I)  # a product's own name stays
    pages = [path for path in ROOT.rglob("*.html") if "content" not in path.parts]
    assert {name(path) for path in pages if wrong.search(path.read_text())} == set()
    assert pages


@pytest.mark.parametrize(("identifier", "parts"), [("case_id", {"case", "id"}), ("IGNORECASE", {"ignorecase"}), ("ChatBot", {"chat", "bot"}), ("HTMLBot", {"html", "bot"})])  # fmt: skip
def test_names_are_read_word_by_word(identifier, parts):
    assert words(identifier) == parts


def test_adapters_never_see_our_tables():
    wrong = {
        (name(path), module)
        for path in files()
        if room(path) == "adapters"
        for module, _ in imports(path)
        if module.startswith(tuple(f"replywell.{each}" for each in ROOMS))
    }
    assert wrong == set()


PURE = ["triage/classify.py", "triage/route.py", "triage/seen.py", "triage/match.py", "triage/assign.py", "triage/question.py", "resolution/decide.py", "resolution/guard.py", "resolution/verify.py", "tickets/status.py", "pipeline/walk.py"]  # fmt: skip


@pytest.mark.parametrize("path", PURE)
def test_deciding_touches_no_database_and_no_network(path):
    modules = {module for module, _ in imports(ROOT / path)}
    assert not {
        m
        for m in modules
        if m.startswith(("django", "httpx", "requests", "psycopg", "socket", "urllib.request"))
    }
    assert not {m for m in modules if m.endswith((".models", ".queries")) or ".actions" in m}


def test_time_is_asked_in_one_place():
    """`clock.now()` can be set; other clocks cannot."""
    wrong = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now)\(")
    rooms = [path for path in files() if room(path) in ROOMS]
    assert {name(path) for path in rooms if wrong.search(path.read_text())} - {"pipeline/asking.py"} == set()
