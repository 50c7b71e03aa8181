"""Live news."""

from django.http import HttpRequest, StreamingHttpResponse

from replywell.workspace.news import stream


def live(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events for the signed-in agent."""
    response = StreamingHttpResponse(stream(request), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
