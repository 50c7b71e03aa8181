"""Every webhook of any connection enters here: admitted, stored raw, answered at once."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from replywell.adapters.channels.port import Answer, WebhookRequest
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.intake.actions.take_in import store
from replywell.kit.errors import Refused, Unsupported

log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
def inbound(request: HttpRequest, slug: str) -> HttpResponse:
    """200 once it is stored; 403 for a wrong signature, of which nothing is kept but a counter."""
    connection = Connection.objects.filter(slug=slug, active=True).first()
    if connection is None:
        return JsonResponse({"error": "There is no such connection."}, status=404)
    channel, settings = channel_of(connection)
    try:
        raw = channel.admit(settings, _as_value(request))
    except Refused as error:
        Connection.objects.filter(pk=connection.pk).update(refused=F("refused") + 1)
        return JsonResponse({"error": error.message}, status=403)
    except Unsupported as error:
        return JsonResponse({"ignored": error.message})
    if isinstance(raw, Answer):
        return HttpResponse(raw.body, content_type=raw.type)
    item = store(connection, raw)
    return JsonResponse({"accepted": item.pk})


def _as_value(request: HttpRequest) -> WebhookRequest:
    return WebhookRequest(
        method=request.method or "",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: str(value) for name, value in request.GET.items()},
        body=request.body,
    )
