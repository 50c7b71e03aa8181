"""Claude, GPT and any OpenAI-compatible server, asked through pydantic-ai.

`model.py` is the port's implementation; `asking.py` retries and counts the cost; `classification.py` and
`composition.py` hold the shape of a question and read its answer; `prompts/` is what the models are told.
Importing this package is cheap: the SDKs are loaded with the first question.
"""

from replywell.adapters.models.pydantic_ai.model import ApiModel
from replywell.adapters.models.pydantic_ai.prompts import prompt_version
from replywell.adapters.models.pydantic_ai.settings import ApiSettings
from replywell.adapters.models.pydantic_ai.spec import ModelSpec, parse_model

__all__ = ["ApiModel", "ApiSettings", "ModelSpec", "parse_model", "prompt_version"]
