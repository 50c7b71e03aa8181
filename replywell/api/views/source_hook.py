"""The service of a source tells that something changed there: the source is read again."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from replywell.adapters.sources.port import Hooked, Introduced
from replywell.kit.errors import Refused
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.actions.introductions import introduce
from replywell.knowledge.kinds import adapter_of
from replywell.knowledge.models import Source

MOST = 1024 * 1024
"""Bytes of a body."""


@csrf_exempt
@login_not_required
@require_POST
def source_hook(request: HttpRequest, token: str) -> HttpResponse:
    """202 once a sync is asked for, however often; 404 for a wrong token, 403 for a wrong signature.

    What is posted is not believed: it only says when to look. A service that introduces its webhook gets 200,
    and an administrator is shown what it told.
    """
    source = Source.objects.filter(token=token.replace("\0", ""), active=True).first()
    if source is None:
        return JsonResponse({"error": "There is no such source."}, status=404)
    body = request.read(MOST + 1)
    if len(body) > MOST:
        return JsonResponse({"error": "The body is larger than 1 MB. Send less."}, status=413)
    try:
        adapter, settings = adapter_of(source)
    except Refused:
        told = "The settings of this source are not valid. Ask an administrator of the desk to look at them."
        return JsonResponse({"error": told}, status=503)
    told_secrets = adapter.introduction(body) if isinstance(adapter, Introduced) else {}
    if told_secrets:
        introduce(source, told_secrets)
        return JsonResponse({"accepted": True})
    headers = {name.lower(): value for name, value in request.headers.items()}
    if isinstance(adapter, Hooked) and not adapter.hook(settings, headers, body):
        told = "The signature is missing or wrong. Enter the same secret here and there."
        return JsonResponse({"error": told}, status=403)
    ask_sync(source)
    return JsonResponse({"accepted": True}, status=202)
