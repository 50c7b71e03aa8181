"""What an administrator sets for models by API."""

from pydantic import Field, SecretStr

from replywell.kit.values import Value


class ApiSettings(Value):
    """Keys, addresses and patience. Keys are secrets: they show as stars in `repr` and JSON."""

    anthropic_api_key: SecretStr = SecretStr("")
    openai_api_key: SecretStr = SecretStr("")
    server_api_key: SecretStr = SecretStr("")
    """For OpenAI-compatible servers of one's own. The OpenAI key is never sent to them."""
    anthropic_base_url: str = "https://api.anthropic.com"
    openai_base_url: str = "https://api.openai.com/v1"
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    """How long one question may take, retries included."""
    retries: int = Field(default=2, ge=0, le=5)
    backoff_s: float = Field(default=0.5, ge=0, le=10)
    """First wait between two tries; it doubles. A longer `Retry-After` wins."""
    temperature: float = Field(default=0.0, ge=0, le=2)
    """Left out for models that refuse it."""
    max_tokens: int = Field(default=4096, ge=256, le=32_000)
    """Longest answer, thinking included."""
    max_answer_bytes: int = Field(default=2_000_000, ge=10_000)
    """An answer that is longer is not read to its end."""
