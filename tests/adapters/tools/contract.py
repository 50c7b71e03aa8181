"""What every implementation of the Tool port has to keep to.

Subclass `ToolContract` and give it fixtures `tool`, `settings` (valid ones) and `call`.
"""

from pydantic import BaseModel

from replywell.adapters.tools import tools
from replywell.adapters.tools.port import Tool
from replywell.adapters.tools.values import Argument, Plan


class ToolContract:
    def test_it_is_listed_under_its_name(self, tool: Tool):
        assert type(tools()[tool.name]) is type(tool)
        assert str(tool.title)

    def test_its_settings_come_back_from_json(self, tool: Tool, settings: dict):
        kept = tool.Settings.model_validate(settings)
        assert issubclass(tool.Settings, BaseModel)
        assert tool.Settings.model_validate(settings) == kept

    def test_its_arguments_are_declared_once_each(self, tool: Tool, settings: dict):
        arguments = tuple(tool.arguments(tool.Settings.model_validate(settings)))
        assert all(isinstance(one, Argument) for one in arguments)
        assert len({one.name for one in arguments}) == len(arguments)

    def test_it_says_whether_it_may_be_repeated(self, tool: Tool, settings: dict):
        assert tool.repeatable(tool.Settings.model_validate(settings)) in (True, False)

    def test_a_plan_tells_what_would_be_done_and_does_nothing(self, tool: Tool, settings: dict, call):
        plan = tool.plan(tool.Settings.model_validate(settings), call)
        assert isinstance(plan, Plan) and plan.told
        assert plan == tool.plan(tool.Settings.model_validate(settings), call)
        for secret in ("hunter2-token", "hunter2-key"):
            assert secret not in plan.model_dump_json()
