"""What agents and readers said of an article is taken care of."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.authoring.views.page import KnowledgeView
from replywell.kit.errors import NotFound
from replywell.knowledge.actions.flags import settle_flag
from replywell.knowledge.actions.reviews import settle_feedback
from replywell.knowledge.models import ArticleFeedback, PassageFlag


class Settlement(KnowledgeView):
    """POST settles a flag or a reader's word."""

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        pk = min(pk, 2**63 - 1)
        flag = PassageFlag.objects.filter(pk=pk).first() if kind == "flag" else None
        feedback = ArticleFeedback.objects.filter(pk=pk).first() if kind == "feedback" else None
        if flag:
            settle_flag(flag, by=self.agent)
        elif feedback:
            settle_feedback(feedback, by=self.agent)
        else:
            raise NotFound(_("It is not here any more."))
        return self.done("review", told=_("Settled."))
