"""The tools there are. Packages add theirs in the entry-point group `replywell.tools`: an object that is a `Tool`."""

from functools import cache
from importlib.metadata import entry_points

from replywell.adapters.tools.http import HttpTool
from replywell.adapters.tools.port import Tool
from replywell.adapters.tools.sign_in_link import SignInLinkTool

OWN: tuple[Tool, ...] = (HttpTool(), SignInLinkTool())


@cache
def tools() -> dict[str, Tool]:
    """Every tool by its name; one of another package never takes the place of ours."""
    found: dict[str, Tool] = {tool.name: tool for tool in OWN}
    for point in entry_points(group="replywell.tools"):
        tool: Tool = point.load()
        found.setdefault(tool.name, tool)
    return found
