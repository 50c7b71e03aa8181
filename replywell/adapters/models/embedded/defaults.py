"""What a new desk starts from: dimensions with examples written for this product."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from replywell.adapters.models.port import Dimension, Label

CATEGORIES = ("billing", "technical", "account", "product_question", "feature_request", "bug_report")
_TONES = ("urgency", "sentiment", "complexity")


@cache
def default_dimensions() -> tuple[Dimension, ...]:
    """Category, urgency, sentiment and complexity, each label with a description and examples."""
    return (_category(), *(_tone(name, place) for place, name in enumerate(_TONES)))


def with_examples(dimension: Dimension) -> Dimension:
    """The dimension with our examples added to those labels that are named like ours."""
    ours = {
        label.name: label.examples
        for default in default_dimensions()
        if default.name == dimension.name
        for label in default.labels
    }
    labels = (
        label.model_copy(
            update={"examples": tuple(dict.fromkeys((*label.examples, *ours.get(label.name, ()))))}
        )
        for label in dimension.labels
    )
    return Dimension(name=dimension.name, labels=tuple(labels))


def named_dimensions() -> tuple[Dimension, ...]:
    """The default dimensions with names and descriptions only: what a desk keeps of them."""
    return tuple(
        Dimension(
            name=dimension.name,
            labels=tuple(Label(name=label.name, description=label.description) for label in dimension.labels),
        )
        for dimension in default_dimensions()
    )


@cache
def wants_human() -> Dimension:
    """Does the requester explicitly ask for a person: `yes` or `no`?"""
    seeds = _seeds("wants_human")
    ordinary = tuple(message[3] for name in CATEGORIES for message in _seeds(name)["messages"][::3])
    return Dimension(
        name="wants_human",
        labels=tuple(
            Label(
                name=name,
                description=label["description"],
                examples=tuple(label["more"]) + (ordinary if name == "no" else ()),
            )
            for name, label in seeds["labels"].items()
        ),
    )


@cache
def out_of_scope() -> tuple[str, ...]:
    """Messages that no category of a help desk is about."""
    return tuple(_seeds("out_of_scope")["messages"])


@cache
def seed_texts() -> frozenset[str]:
    """Every example that ships, to tell them from the desk's own."""
    shipped = (*default_dimensions(), wants_human())
    return frozenset(text for each in shipped for label in each.labels for text in label.examples)


@cache
def kinds_of_messages() -> dict[str, tuple[str, ...]]:
    """The examples that ship with urgency, sentiment and complexity told, by the file that they are from."""
    return {file: tuple(text for *_, text in _seeds(file)["messages"]) for file in (*CATEGORIES, "letters")}


@cache
def skills() -> dict[str, dict[str, list[str]]]:
    """Skill → `words` that give it away, and the `categories` it belongs to (any, if absent)."""
    return _seeds("skills")


def _category() -> Dimension:
    return Dimension(
        name="category",
        labels=tuple(
            Label(
                name=name,
                description=_seeds(name)["description"],
                examples=tuple(text for *_, text in _seeds(name)["messages"]),
            )
            for name in CATEGORIES
        ),
    )


def _tone(name: str, place: int) -> Dimension:
    everything = [message for file in (*CATEGORIES, "letters") for message in _seeds(file)["messages"]]
    return Dimension(
        name=name,
        labels=tuple(
            Label(
                name=label,
                description=seed["description"],
                examples=tuple(message[3] for message in everything if message[place] == label)
                + tuple(seed["more"]),
            )
            for label, seed in _seeds(name)["labels"].items()
        ),
    )


@cache
def _seeds(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "seeds" / f"{name}.toml").read_text("utf-8"))
