"""People who sign in, and keys for programs."""

import secrets
import sys
from typing import Annotated

import typer

from replywell.project.cli.options import Home, put, say

agents = typer.Typer(no_args_is_help=True)
tokens = typer.Typer(no_args_is_help=True)


@agents.command("add")
def add_agent(
    email: Annotated[str, typer.Argument(help="Their address, which they sign in with.")],
    name: Annotated[str, typer.Option("--name", help="Their name.")] = "",
    role: Annotated[
        str, typer.Option("--role", help="owner, admin, lead, agent, light or viewer.")
    ] = "agent",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
    home: Home = None,
) -> None:
    """Add somebody who answers. Without --password-stdin a password is made and printed."""
    from replywell.project.boot import ready

    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    ready()
    from replywell.people.actions.agents import add_agent as add

    agent = add(email, name=name, role=role, password=password)
    say(f"{agent.name} ({agent.role}) can sign in as {agent.email}.")
    if not password_stdin:
        typer.echo(password)


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Option("--name", help="What the token is for.")],
    agent: Annotated[
        str, typer.Option("--agent", help="Whose permissions it has; else the first owner's.")
    ] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="read, write, or of one resource, as tickets:read; may be repeated."),
    ] = None,
    rate: Annotated[int, typer.Option("--rate", help="Requests a minute.")] = 600,
    home: Home = None,
) -> None:
    """Make a token for the API and print it; it is not shown again."""
    from replywell.project.boot import ready

    ready()
    from replywell.api.actions.tokens import add_token as add

    typer.echo(add(name, agent_email=agent, scopes=scope or ["read"], rate=rate))


@tokens.command("list")
def list_tokens(home: Home = None) -> None:
    """The tokens there are, without their secrets."""
    from replywell.project.boot import ready

    ready()
    from replywell.api.models import ApiToken

    for token in ApiToken.objects.select_related("agent"):
        put(
            {
                "name": token.name,
                "agent": token.agent.email,
                "scopes": token.scopes,
                "last_used_at": token.last_used_at,
            }
        )
