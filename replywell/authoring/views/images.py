"""Pictures of articles."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from replywell.authoring.views.page import ArticleView, KnowledgeView
from replywell.kit import blobs
from replywell.kit.errors import Invalid, ReplywellError
from replywell.knowledge.actions.drafts import save_draft
from replywell.knowledge.actions.images import LARGEST, add_image
from replywell.knowledge.models import ArticleImage

POLICY = {"default-src": ["'none'"], "sandbox": [""]}


class Images(ArticleView):
    """POST keeps a picture. A script gets its Markdown; without one it goes below the text of the draft."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        file, article = request.FILES.get("file"), self.article
        scripted = request.headers.get("X-Requested-With") == "fetch"
        try:
            if file is None:
                raise Invalid(_("Choose a picture first."))
            alt = self.text("alt")
            image = add_image(article, file.read(LARGEST + 1), by=self.agent, alt=alt)
        except ReplywellError as error:
            if scripted:
                return JsonResponse({"problem": error.message}, status=error.status)
            raise
        words = "".join(char for char in image.alt if char not in "[]\\\n") or _("Picture")
        markdown = f"![{words}]({reverse('authoring:image', args=[image.checksum])})"
        if scripted:
            return JsonResponse({"markdown": markdown})
        draft = getattr(article, "written_draft", None)
        written = draft or article
        save_draft(
            article,
            title=written.title,
            markdown=f"{written.markdown.rstrip()}\n\n{markdown}\n",
            by=self.agent,
            base=article.published_version,
            revision=draft.revision if draft else 0,
        )
        return self.done("article", pk, told=_("The picture stands at the end of the text."))


@method_decorator(csp_override(POLICY), name="get")
class Image(KnowledgeView):
    """GET shows a picture to agents; the help center shows it to its readers."""

    def get(self, request: HttpRequest, checksum: str) -> HttpResponse:
        image = ArticleImage.objects.filter(checksum=checksum).first()
        if image is None:
            raise Http404
        try:
            content = blobs.read(checksum)
        except FileNotFoundError as error:
            raise Http404 from error
        response = HttpResponse(content, content_type=image.media_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Disposition"] = "inline"
        response["Cache-Control"] = "private, max-age=86400, immutable"
        return response
