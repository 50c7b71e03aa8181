"""The search index's form: the model's settings and the engine's, as their types say."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.adapters.index import INDEXES
from replywell.adapters.models.embedders import SETTINGS
from replywell.console.forms.base import SettingsForm
from replywell.console.forms.sources import field_of
from replywell.knowledge.index.engines import OURS
from replywell.knowledge.kinds import secret_names
from replywell.knowledge.models import VectorIndex

ENGINES: dict[str, str | Promise] = {
    OURS: _("This database (pgvector)"),
    "pinecone": "Pinecone",
    "weaviate": "Weaviate",
}
MODELS: dict[str, str | Promise] = {
    "embedded": _("Embedded encoder (English, no network)"),
    "api": _("Embeddings API (OpenAI or compatible)"),
    "onnx": _("ONNX model in a folder of this server"),
}
LABELS: dict[str, tuple[Any, Any]] = {
    "embedder_base_url": (_("Address"), _("Any server that speaks OpenAI's embeddings, up to /v1.")),
    "embedder_api_key": (_("API key"), _("Empty for a server that wants none.")),
    "embedder_model": (_("Model"), ""),
    "embedder_dimensions": (_("Numbers of a vector"), _("0 leaves it to the model; 4000 at most.")),
    "embedder_question_prefix": (_("Prefix of questions"), _("Where the model's makers want one.")),
    "embedder_passage_prefix": (_("Prefix of passages"), _("Where the model's makers want one.")),
    "embedder_batch": (_("Texts in one request"), ""),
    "embedder_timeout": (_("Seconds to wait for an answer"), ""),
    "embedder_folder": (_("Folder"), _("It holds model.onnx and tokenizer.json.")),
    "embedder_pooling": (_("Pooling"), _("How the model's makers make one vector of many.")),
    "embedder_max_tokens": (_("Tokens that are read of a text"), ""),
    "engine_api_key": (_("API key of the engine"), ""),
    "engine_host": (
        _("Host of the index"),
        _("As Pinecone's console shows it; its metric has to be cosine."),
    ),
    "engine_namespace": (_("Namespace"), _("For this desk alone.")),
    "engine_url": (_("Address of Weaviate"), ""),
    "engine_grpc_host": (_("Host of gRPC"), _("Where it is another than the address's.")),
    "engine_grpc_port": (_("Port of gRPC"), _("0 for the usual one.")),
    "engine_collection": (_("Collection"), _("For this desk alone; it is made when it is not there.")),
    "engine_timeout": (_("Seconds to wait for the engine"), ""),
}


class ChoiceForm(SettingsForm):
    """Which model, and which engine."""

    embedder = forms.ChoiceField(
        label=_("Model"),
        choices=list(MODELS.items()),
        help_text=_("Turns passages and questions into vectors."),
    )
    engine = forms.ChoiceField(
        label=_("Engine"),
        choices=list(ENGINES.items()),
        help_text=_("Finds the vectors nearest to a question."),
    )


class IndexForm(SettingsForm):
    """Settings of a model and of an engine; secrets go in and never come out."""

    anew = forms.BooleanField(
        label=_("Embed all passages anew"),
        required=False,
        help_text=_("Else vectors that this desk has of the same model are taken over, which costs nothing."),
    )

    def __init__(self, *args: Any, embedder: str, engine: str, stored: VectorIndex, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, list[str]] = {"embedder": [], "engine": []}
        for part, name in (("embedder", embedder), ("engine", engine)):
            model = SETTINGS.get(name) if part == "embedder" else _settings(name)
            if model is None:
                continue
            same = getattr(stored, part) == name
            shown = getattr(stored, f"{part}_settings") if same else {}
            kept = set((stored.secrets or {}).get(part, {})) if same else set()
            for key, info in model.model_fields.items():
                full = f"{part}_{key}"
                field = field_of(key, info, shown, has=key in kept)
                field.label, hint = LABELS.get(full, (field.label, ""))
                field.help_text = field.help_text if key in kept & secret_names(model) else hint
                self.fields[full] = field
                self.names[part].append(full)
        self.groups = [
            (MODELS[embedder], "", self.names["embedder"]),
            (ENGINES[engine], "", self.names["engine"]),
            (_("How it is filled"), "", ["anew"]),
        ]

    def settings(self, part: str) -> dict[str, Any]:
        """What was entered for the `embedder` or the `engine`; of what was left empty, what is usual."""
        given = {name.removeprefix(f"{part}_"): self.cleaned_data.get(name) for name in self.names[part]}
        return {name: value for name, value in given.items() if value not in (None, "")}


def _settings(engine: str) -> Any:
    return INDEXES[engine].Settings if engine in INDEXES else None
