"""How the doors of the API are made: each says which scope it asks for, and is documented whole."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from replywell.api.models import ApiToken
from replywell.api.rest.openapi import completed
from replywell.api.scopes import allows
from replywell.kit.errors import NotAllowed
from replywell.people.models import Agent


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`; the entrance has looked it up."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return getattr(request, "auth", None)


class Api(NinjaAPI):
    """Errors go on to the entrance, and the description is completed by what the entrance does."""

    _described: OpenAPISchema | None = None

    def set_default_exception_handlers(self) -> None:
        """None: `on_exception` raises what no handler takes."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Made once: nothing in it depends on the desk or on who asks."""
        if self._described is None:
            self._described = completed(super().get_openapi_schema(path_prefix=path_prefix or "/api/v1/"))
        return self._described


class Doors(Router):
    """Doors to one resource. A door that reads asks for `resource:read`, every other one for `resource:write`."""

    def __init__(self, name: str, *, of: str = "") -> None:
        super().__init__(tags=[name])
        self.resource = of or name

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **more: Any
    ) -> None:
        scope = f"{self.resource}:{'read' if methods == ['GET'] else 'write'}"
        more["operation_id"] = view_func.__name__
        more["openapi_extra"] = (more.get("openapi_extra") or {}) | {"x-scope": scope}
        super().add_api_operation(path, methods, _within(scope, view_func), **more)


def agent_of(request: HttpRequest) -> Agent:
    """The agent whose token this is."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # the entrance puts it there
    return token.agent


def _within(scope: str, view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token: ApiToken = request.auth  # type: ignore[attr-defined]  # the entrance puts it there
        if not allows(token.scopes, scope):
            wide = "" if scope.startswith("webhooks:") else f" or --scope {scope.partition(':')[2]}"
            raise NotAllowed(
                f"This token lacks the scope {scope}. Make one with: replywell token add --scope {scope}{wide}"
            )
        return view(request, *args, **kwargs)

    return within
