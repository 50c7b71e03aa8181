"""Which assistant answers: a short name of everything whose change makes old proof void.

That is the model, its prompts, how the answer is cut and checked, and the tone that answers are written in. Not
what is answered from: articles have versions and a rehearsal of their own. Not what the classifier learns day by
day: that is watched for drift.
"""

import ast
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from django.conf import settings

from replywell.people.models import Brand
from replywell.resolution.values import Autonomy

SOURCES = (
    ("replywell.adapters.models.pydantic_ai", "prompts/compose.md"),
    ("replywell.adapters.models.pydantic_ai", "prompts/entail.md"),
    ("replywell.adapters.models.embedded", "compose.py"),
    ("replywell.adapters.models.embedded", "relevance.py"),
    ("replywell.adapters.models.embedded", "units.py"),
    *(
        ("replywell.resolution", f"{name}.py")
        for name in (
            "compose",
            "account",
            "verify",
            "entail",
            "alignment",
            "discrepancies",
            "bands",
            "clarify",
            "guard",
            "decide",
        )
    ),
)
"""Files that an answer and the decision about it are made by."""
LENGTH = 12


def answering_version(tones: Iterable[str], model: str = "") -> str:
    """The version of the assistant that answers in these tones, by the model that is set."""
    bars = Autonomy()
    parts = [model or settings.ENV.model, *tones, str(bars.auto_bar), str(bars.category_bar), _written()]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]


def current_version() -> str:
    """The version that answers now."""
    return answering_version(Brand.objects.order_by("pk").values_list("tone", flat=True) or [Brand().tone])


@lru_cache
def _written() -> str:
    """Of the files as they are in this process, read once; remarks in code do not count."""
    kept = hashlib.sha256()
    for package, name in SOURCES:
        place = files(package).joinpath(name)
        kept.update(_meaning(name, place.read_text() if place.is_file() else "").encode())
    return kept.hexdigest()


def _meaning(name: str, text: str) -> str:
    return ast.dump(ast.parse(text)) if name.endswith(".py") else text
