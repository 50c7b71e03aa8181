"""Reranking by a model that reads question and passage together, at any server with the usual `/rerank`.

Cohere, Jina, vLLM, llama.cpp and others take the same request: a query and documents, and answer with a score for each.
"""

from typing import Any

import httpx

from replywell.adapters.models.pydantic_ai.spec import parse_model
from replywell.kit.errors import Invalid, Refused, Unavailable

LONGEST = 4_000
"""Characters of the question and of each text that are sent."""
PATIENCE = 4.0
"""Seconds: somebody waits for what is found."""


class ApiReranker:
    """Safe to use from many threads. Raises `Unavailable` when the server does not answer in time, else `Refused`."""

    def __init__(self, spec: str, key: str = "") -> None:
        """`spec` is `URL#MODEL`; raises `Invalid` for any other."""
        told = parse_model(spec)
        if not told.base_url:
            raise Invalid(f"{spec[:80]} is no reranking model: write https://host/v1#NAME.")
        self.name = str(told)
        self._model = told.model
        self._address = f"{told.base_url}/rerank"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=PATIENCE, follow_redirects=False, headers=headers)

    def rerank(self, question: str, texts: list[str]) -> list[float]:
        """How well each text answers the question, on a scale of the model's own; higher is better."""
        if not texts:
            return []
        body = {
            "model": self._model,
            "query": question[:LONGEST],
            "documents": [text[:LONGEST] or " " for text in texts],
            "top_n": len(texts),
        }
        try:
            answer = self._client.post(self._address, json=body)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.name} does not answer ({type(error).__name__}).") from error
        if answer.status_code in {408, 409, 429} or answer.status_code >= 500:
            raise Unavailable(f"{self.name} answered {answer.status_code}.")
        if answer.status_code != 200:
            raise Refused(f"{self.name} refused with {answer.status_code}. Check its address, name and key.")
        return _scores(answer, len(texts), self.name)


def _scores(answer: httpx.Response, count: int, name: str) -> list[float]:
    """One score a text, in their order: servers answer best first."""
    try:
        results: list[dict[str, Any]] = answer.json()["results"]
        scores = {int(one["index"]): float(one["relevance_score"]) for one in results}
        return [scores[place] for place in range(count)]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{name} does not answer like a reranking server. Check its address.") from error
