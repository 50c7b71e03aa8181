"""What an answer cost, by the price list of `genai-prices`."""

import logging
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from replywell.adapters.models.pydantic_ai.spec import ModelSpec

if TYPE_CHECKING:
    from pydantic_ai.usage import RequestUsage

logger = logging.getLogger(__name__)


def cost(used: "RequestUsage", spec: ModelSpec) -> int:
    """Micro-dollars; 0 for servers of one's own and for models that the list does not know (logged once)."""
    from genai_prices import calc_price

    try:
        if spec.provider == "server":
            price = calc_price(used, spec.model, provider_api_url=spec.base_url).total_price
        else:
            price = calc_price(used, spec.model, provider_id=spec.provider).total_price
    except (LookupError, ValueError):
        if spec.provider != "server":
            _unknown(spec.label)
        return 0
    return max(0, int((price * Decimal(1_000_000)).to_integral_value()))


@cache
def _unknown(label: str) -> None:
    logger.warning(
        "No price is known for %s: its answers count as free, so the budget cannot stop it.", label
    )
