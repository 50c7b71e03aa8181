"""The REST API: what an agent may see and do, for programs."""

from replywell.api.rest import articles, companies, contacts, desk, finding, messages, tickets, webhooks
from replywell.api.rest.doors import Api, Bearer

api = Api(
    title="Replywell",
    version="1",
    description=(
        "Everything that an agent may see and do, for programs. A token has the permissions of its agent, narrowed "
        "by its scopes. Errors are `application/problem+json`. Lists are read on with `cursor`."
    ),
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": "/", "description": "This desk."}],
)
for part in (tickets, messages, contacts, companies, desk, articles, finding, webhooks):
    api.add_router("", part.router)
