"""Calling from where the product calls: worker threads, async views, forked processes, again and again."""

import asyncio
import subprocess
import sys
import textwrap
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.kit.errors import Unavailable
from tests.adapters.models.contract import HOW_LONG, REFUND, check_classification
from tests.adapters.models.servers import Silence, provider

NEWER_THAN_THE_SPECIFICATION = ("'thinking'", "'output_config'")


def test_threads_that_come_and_go_share_the_connections(served, model):
    for _ in range(5):
        threads = [threading.Thread(target=model.classify, args=(REFUND,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

    assert len(served.requests) == 10
    assert served.connections <= 4


def test_a_running_event_loop_may_call_us(model):
    async def view() -> None:
        check_classification(model.classify(REFUND), REFUND)
        check_classification(await asyncio.to_thread(model.classify, REFUND), REFUND)

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: a browser's loop may run in this one
        pool.submit(asyncio.run, view()).result()
        pool.submit(asyncio.run, view()).result()


def test_one_slow_question_does_not_hold_up_the_others(served, make):
    model = make(timeout_s=1, retries=0)
    served.script.append(Silence())
    with ThreadPoolExecutor(4) as pool:
        slow = pool.submit(model.classify, REFUND)
        while not served.requests:
            assert not slow.done()
        quick = [pool.submit(model.classify, REFUND) for _ in range(6)]
        assert all(future.result(10).usage.seconds < 0.9 for future in quick)
        with pytest.raises(Unavailable, match="did not answer"):
            slow.result(10)


def test_a_closed_model_opens_again(model):
    model.classify(REFUND)
    model.close()

    check_classification(model.classify(REFUND), REFUND)


def run_python(code: str, *arguments: str) -> str:
    """A fresh process without our modules in memory."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_a_forked_worker_gets_connections_of_its_own():
    with provider("openai") as served:
        out = run_python(
            """
            import os, sys
            from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
            from tests.adapters.models.contract import REFUND

            model = ApiModel("api", sys.argv[1], sys.argv[1], settings=ApiSettings(retries=0))
            model.classify(REFUND)
            child = os.fork()
            label = model.classify(REFUND).scores[0].ranked[0][0]
            if child == 0:
                os._exit(0 if label == "billing" else 1)
            print(label, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """,
            f"{served.url}/v1#m",
        )

    assert out.split() == ["billing", "0"] and len(served.requests) == 3
    assert served.connections == 2


def test_importing_us_does_not_load_the_sdks():
    run_python(
        """
        import sys
        import replywell.adapters.models.pydantic_ai, replywell.adapters.models.fallback
        heavy = {"pydantic_ai", "openai", "anthropic", "httpx2", "genai_prices"} & set(sys.modules)
        assert not heavy, heavy
        """
    )


@pytest.mark.parametrize(
    "spec",
    [
        "anthropic:claude-haiku-4-5",
        "anthropic:claude-haiku-5-5",
        "anthropic:claude-sonnet-4-6",
        "anthropic:claude-sonnet-5-5",
        "anthropic:claude-opus-5-5",
        "anthropic:claude-fable-5-2",
        "openai:gpt-4.1-mini",
        "openai:gpt-5.6-luna",
        "openai:gpt-6-luna",
        "openai:o3",
        "openai:a-model-of-next-year",
        "anthropic:claude-of-next-year",
    ],
)
def test_models_of_each_generation_are_asked_without_complaint(spec):
    shape = spec.partition(":")[0]
    with provider(shape) as served, warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        settings = ApiSettings(
            anthropic_api_key="k",
            openai_api_key="k",
            anthropic_base_url=served.url,
            openai_base_url=f"{served.url}/v1",
            retries=0,
        )
        model = ApiModel("api", spec, spec, settings=settings)
        check_classification(model.classify(REFUND), REFUND)
        assert model.compose(HOW_LONG).claims
        model.close()

    unexpected = [p for p in served.problems if not any(name in p for name in NEWER_THAN_THE_SPECIFICATION)]
    assert unexpected == []
