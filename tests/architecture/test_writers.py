"""A room's tables are written by its own actions only."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.source import ROOMS, files, imports, name, room, tree

WRITES = frozenset(
    [
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
        "update",
        "bulk_update",
        "save",
        "delete",
        "acreate",
        "asave",
        "adelete",
    ]
)
RAW = re.compile(r"\b(?:insert\s+into|update|delete\s+from|copy|truncate)\s+\"?([a-z]+_[a-z_]+)", re.I)

_COUNTER = "the door counts whom it turned away; there is no other thing to do"
_CURSOR = "the mailbox's cursor and health belong to the poll that reads it"
_FIRST = "an empty desk is filled once, in one transaction, before anybody works on it"
_DEMO = "the demo fills an empty desk with what an administrator would click together"
_OWN = "its own table"
_LOAD = "bulk data for measuring; it refuses a desk that holds real tickets"

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("api/views/inbound.py", "Connection"): _COUNTER,
    ("demo/catcher.py", "CaughtMail"): _OWN,
    ("demo/load.py", "Brand"): _DEMO,
    ("demo/load.py", "CategoryAutonomy"): _DEMO,
    ("demo/load.py", "CaughtMail"): _OWN,
    ("demo/load.py", "Company"): _DEMO,
    ("demo/load.py", "Connection"): _DEMO,
    ("demo/load.py", "Team"): _DEMO,
    ("intake/actions/mailboxes.py", "Connection"): _CURSOR,
    ("pipeline/gather.py", "DeskVersion"): "a desk is written down the first time a walk uses it",
    (
        "project/evaluation/corpus.py",
        "Article",
    ): "what the scored library would be mixed with is left out, in a transaction that is rolled back",
    (
        "project/evaluation/corpus.py",
        "Source",
    ): "a library for scoring, in a transaction that is rolled back",
    ("project/first.py", "Brand"): _FIRST,
    ("project/first.py", "Connection"): _FIRST,
    ("project/first.py", "Team"): _FIRST,
    ("project/seeding.py", "Connection"): _LOAD,
    ("project/seeding.py", "CustomField"): _LOAD,
    ("project/seeding.py", "DeskVersion"): _LOAD,
    ("project/seeding.py", "Source"): _LOAD,
    ("project/seeding.py", "Team"): _LOAD,
}
"""(file, model) → why it may."""


def models() -> dict[str, set[str]]:
    """Model → its room; two rooms may have one of the same name."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            found.setdefault(model.__name__, set()).add(model._meta.app_label)
    return found


def accessors() -> dict[str, str]:
    """Related name, e.g. `messages` of a ticket → the model it leads to."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for relation in model._meta.related_objects:
            accessor = relation.get_accessor_name()
            if accessor and relation.related_model._meta.app_label in ROOMS:
                found[accessor] = relation.related_model.__name__
    return found


def tables() -> dict[str, str]:
    return {
        model._meta.db_table: model.__name__ for model in apps.get_models() if model._meta.app_label in ROOMS
    }


def chain(node: ast.AST) -> list[str]:
    """`Ticket.objects.filter(...).update` → [Ticket, objects, filter, update]."""
    names: list[str] = []
    while True:
        match node:
            case ast.Attribute(value=inner, attr=attr):
                names.append(attr)
                node = inner
            case ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Name(id=id):
                return [*names, id][::-1]
            case _:
                return names[::-1]


def written(path: Path) -> set[str]:
    """Models that a file writes: by their class, by a relation, by the name of a variable, or by SQL."""
    known, related, by_table = models(), accessors(), tables()
    compiled = {name for module, name in imports(path) if module == "replywell.kit.written"}
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            names = chain(node.func)[:-1]
            model = next((each for each in names if each in known), None)
            model = model or next((related[each] for each in reversed(names) if each in related), None)
            if model is None and node.func.attr in {"save", "delete"} and names:
                model = _by_variable(path, names[-1])
            if model:
                found.add(model)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in compiled:
            found |= {model for model in [_of_row(path, node.args[0])] if model}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {by_table[table] for table in RAW.findall(node.value) if table in by_table}
    return found


def _of_row(path: Path, row: ast.AST) -> str | None:
    """The model of what `insert(Contact(...))` and `update(ticket, ...)` write."""
    match row:
        case ast.Call(func=ast.Name(id=id)) if id in models():
            return id
        case ast.Name(id=id):
            return _by_variable(path, id)
    return None


def _by_variable(path: Path, variable: str) -> str | None:
    """The model that a variable holds, as far as annotations tell; `item.save()` with `item: InboundItem`."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.arg(arg=arg, annotation=ast.Name(id=id)) if arg == variable and id in models():
                return id
            case ast.AnnAssign(target=ast.Name(id=target), annotation=ast.Name(id=id)) if target == variable:
                return id if id in models() else None
    return next((model for model in models() if model.lower() == variable.replace("_", "")), None)


def offences() -> list[tuple[str, str]]:
    return [
        (name(path), model)
        for path in files()
        for model in sorted(written(path))
        if not ("actions" in (*path.parts, path.stem) and room(path) in models()[model])
    ]


def test_tables_are_written_by_their_rooms_actions():
    unknown = [offence for offence in offences() if offence not in EXCEPTIONS]
    assert unknown == [], "Write it in an action of the table's room, or name the exception with its reason."


def test_every_exception_is_still_needed():
    assert set(EXCEPTIONS) - set(offences()) == set()


@pytest.mark.parametrize(
    ("code", "model"),
    [
        ("Ticket.objects.create(subject='x')", "Ticket"),
        ("Ticket.objects.filter(pk=1).update(subject='x')", "Ticket"),
        ("ticket.suggestions.filter(fate='offered').update(fate='x')", "Suggestion"),
        ("def f(row: Outbound):\n    row.save()", "Outbound"),
        ("cursor.execute('insert into people_contact (name) values (1)')", "Contact"),
        ("contact.delete()", "Contact"),
        ("from replywell.kit.written import insert\ninsert(Contact(name='x'))", "Contact"),
        ("from replywell.kit.written import update\nupdate(ticket, ['subject'])", "Ticket"),
    ],
)
def test_the_check_sees_a_write(tmp_path, code, model):
    """A check that finds nothing proves nothing."""
    file = tmp_path / "code.py"
    file.write_text(code)
    assert written(file) == {model}
