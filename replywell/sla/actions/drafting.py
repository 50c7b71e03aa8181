"""Post-mortems are drafted when a promise is missed, and their figures follow what happens until they are signed."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from replywell.people.organization import main_locale, main_timezone
from replywell.sla.causes import causes
from replywell.sla.models import Breach, PostMortem
from replywell.sla.postmortem import Figures, Story, figures
from replywell.sla.recollect import story_of
from replywell.sla.worded import cause_told, summary_of, title_of

LATELY = timedelta(days=30)
"""How far back similar breaches are counted."""


@transaction.atomic
def draft_post_mortem(number: int) -> PostMortem | None:
    """The post-mortem of a breach, made where there is none, with figures of now. None for a breach that was none.

    One that was signed stays as it is. Run twice, it changes nothing more.
    """
    breach = Breach.objects.select_for_update().filter(pk=number).first()
    if breach is None or (breach.withdrawn_at and breach.post_mortem_id is None):
        return None
    kept = breach.post_mortem_id
    if kept is None:
        breach.post_mortem = made = PostMortem.objects.create(title=str(breach))
        breach.save(update_fields=["post_mortem"])
        kept = made.pk
    return count_anew(kept)


@transaction.atomic
def count_anew(number: int) -> PostMortem:
    """Figures and causes of what is known now, unless it was signed; texts only where nobody has touched them."""
    row = PostMortem.objects.select_for_update().get(pk=number)
    if row.signed_at:
        return row
    whole = row.breaches.filter(withdrawn_at=None).order_by("at", "id")
    breaches = list(whole.select_related("ticket__team", "ticket__assignee", "target", "team"))
    if not breaches:
        return row
    stories = [story_of(breach) for breach in breaches]
    told = figures(stories)
    row.figures = told.model_dump(mode="json") | {"similar": _similar(breaches[0])}
    row.causes = _causes(row, stories)
    if row.edited_at is None:
        _write(row, told, stories[0])
    row.save(update_fields=["figures", "causes", "title", "summary", "prevention"])
    return row


def _causes(row: PostMortem, stories: list[Story]) -> list[dict[str, Any]]:
    """What the rules say, each as a person has left it: what they have not seen yet is unchecked once they edited it."""
    before = {cause["slug"]: cause for cause in row.causes}
    found = []
    for cause in causes(stories):
        known = before.pop(cause.slug, None)
        checked = known["checked"] if known else row.edited_at is None
        found.append({**cause.model_dump(mode="json"), "checked": checked})
    kept = [cause for cause in before.values() if cause["checked"] and row.edited_at]
    return [*found, *kept]


def _write(row: PostMortem, told: Figures, story: Story) -> None:
    with translation.override(main_locale()):
        row.title = title_of(told, story.subject)
        row.summary = summary_of(told, main_timezone())
        row.prevention = "\n".join(
            f"- {cause_told(cause['slug'], cause['found'])[1]}" for cause in row.causes if cause["checked"]
        )


def _similar(breach: Breach) -> dict[str, int]:
    """How many other promises were missed lately that are alike in one way."""
    near = Breach.objects.filter(withdrawn_at=None, at__range=(breach.at - LATELY, breach.at))
    others = near.exclude(pk=breach.pk)
    alike = {
        "category": breach.category_id,
        "team": breach.team_id,
        "company": breach.company_id,
        "policy": breach.policy,
    }
    return {name: others.filter(**{name: value}).count() for name, value in alike.items() if value}
