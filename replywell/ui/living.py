"""What the living page shows: the components in order, and what their examples are filled with."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms

from replywell.kit import clock
from replywell.ui import icons

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen and whatever else somebody writes"


@dataclass(frozen=True)
class Section:
    """A component: its example is a template of its own, and its source is how to include it."""

    slug: str
    title: str
    hint: str

    @property
    def template(self) -> str:
        return f"ui/living/{self.slug}.html"


SECTIONS = [
    Section("colours", "Colours and type", "Roles of tokens.css. Each text keeps 4.5:1 on each surface; a test measures it."),
    Section("icons", "Icons", "Drawings of Lucide under our names. Those that point along the line are mirrored right-to-left."),
    Section("buttons", "Buttons", "One primary act on a screen. Busy keeps the width, so nothing moves."),
    Section("fields", "Fields", "Label above, help below, the error beside what is wrong. Optional fields say so."),
    Section("choices", "Choices and switches", "Ticks and radio buttons wait for Save; a switch takes effect at once."),
    Section("combobox", "Combobox", "The field keeps the focus; arrows move, Enter chooses, Escape closes. Options come with the page or by hx-get."),
    Section("badges", "Badges, status, urgency", "A shape or a word carries the meaning; colour repeats it."),
    Section("tags", "Tags", "Within a form; the cross sends the tag's name."),
    Section("people", "People", "An avatar always has the same tone. The dot tells presence, and so do hidden words."),
    Section("times", "Times", "How long ago, how long until; the exact time on hover."),
    Section("menus", "Menus, popovers, dialogs", "Native popovers and dialogs: Escape closes, focus returns."),
    Section("tabs", "Tabs, toolbar, breadcrumb", "Radio buttons or links, so they work without a script."),
    Section("tables", "Tables", "The head stays, numbers align, cells become cards where it is narrow."),
    Section("lists", "Lists and more", "The next page comes when it is scrolled to, and by a link without a script."),
    Section("facts", "Facts, cards, stats", "What is known, at a glance."),
    Section("telling", "Callouts, toasts, empty states", "What happened and what to do next."),
    Section("waiting", "Progress and what loads later", "A panel has its height from the start, so nothing below it moves."),
    Section("folding", "Disclosure and keys", "What few need is one press away."),
    Section("settings", "Settings pages", "Where to go beside what is set; what it is about beside the fields."),
]  # fmt: skip


class Example(forms.Form):
    """Each kind of field, once."""

    name = forms.CharField(label="Name", help_text="As it stands below your answers.")
    email = forms.EmailField(label="Email")
    about = forms.CharField(label="About", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    team = forms.ChoiceField(label="Team", choices=[("billing", "Billing"), ("technical", "Technical")])
    at = forms.DateTimeField(
        label="Send at", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False
    )
    locked = forms.CharField(label="Address", disabled=True, initial="support@example.com", required=False)


class Choices(forms.Form):
    """Fields of which one chooses."""

    notify = forms.ChoiceField(
        label="Tell me about new tickets",
        help_text="In the page and by mail.",
        choices=[("all", "All of them"), ("mine", "Those assigned to me"), ("none", "None")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Working days",
        choices=[("mon", "Monday"), ("tue", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    private = forms.BooleanField(label="Only members see its tickets", required=False)


def material() -> dict[str, Any]:
    """What the examples are filled with."""
    now = clock.now()
    people = [
        {"name": name, "initials": initials}
        for name, initials in (
            ("Ada Byrne", "AB"), ("Ben Okafor", "BO"), ("Chen Li", "CL"),
            ("Dua Haddad", "DH"), ("Eva Roth", "ER"), ("Finn Dahl", "FD"),
        )
    ]  # fmt: skip
    wrong = {"name": "", "email": "nobody", "team": "billing"}
    return {
        "sections": SECTIONS,
        "long": LONG,
        "icon_names": sorted(icons.DRAWINGS),
        "form": Example(initial={"name": "Ada", "email": "ada@example.com"}, auto_id="rest_%s"),
        "wrong": Example(wrong, auto_id="wrong_%s"),
        "choices": Choices(initial={"notify": "mine", "days": ["mon"]}, auto_id="rest_%s"),
        "wrong_choices": Choices({}, auto_id="wrong_%s"),
        "people": people,
        "statuses": [
            ("new", "New"), ("open", "Open"), ("pending", "Pending"),
            ("on_hold", "On hold"), ("resolved", "Resolved"), ("closed", "Closed"),
        ],
        "urgencies": [(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
        "past": [now - timedelta(seconds=5), now - timedelta(minutes=7), now - timedelta(hours=5), now - timedelta(days=90)],
        "future": [now + timedelta(hours=9, minutes=5), now + timedelta(minutes=20, seconds=30), now - timedelta(hours=2)],
        "menu": [
            {"label": "Assign to me", "sign": "person", "hint": "a", "name": "act", "value": "mine"},
            {"label": "Merge", "sign": "merge", "name": "act", "value": "merge", "disabled": True},
            {"label": "Open in a new tab", "sign": "external", "href": "#menus"},
            {"rule": True},
            {"label": "Delete", "sign": "trash", "danger": True, "name": "act", "value": "delete"},
        ],
        "crumbs": [{"name": "Settings", "href": "#tabs"}, {"name": "Teams", "href": "#tabs"}, {"name": LONG}],
        "action": {"label": "Undo", "url": "/ui/"},
    }  # fmt: skip
