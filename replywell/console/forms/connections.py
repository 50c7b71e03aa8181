"""A connection's form, made from its adapter's settings; secrets go in and never come out."""

from typing import Any, Literal, TypeAliasType, get_args, get_origin

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from replywell.console.forms.base import SettingsForm
from replywell.people.models import Brand

OURS = frozenset({"instance", "max_bytes", "key", "oauth_refresh"})
"""Settings that follow from the installation."""
LABELS = {
    "address": _("Address"),
    "name": _("Display name"),
    "inbound": _("Mail comes in by"),
    "outbound": _("Answers leave by"),
    "auth": _("Signing in"),
    "oauth_client_id": _("Client id"),
    "oauth_client_secret": _("Client secret"),
    "oauth_tenant": _("Organization (tenant)"),
    "smtp_host": _("Server"),
    "smtp_port": _("Port"),
    "smtp_username": _("User name"),
    "smtp_password": _("Password"),
    "smtp_tls": _("Encryption"),
    "imap_host": _("Server"),
    "imap_port": _("Port"),
    "imap_username": _("User name"),
    "imap_password": _("Password"),
    "imap_tls": _("Encryption"),
    "imap_folder": _("Folder"),
    "imap_after": _("Afterwards"),
    "imap_first": _("On the first look"),
    "webhook_secret": _("Webhook secret"),
    "webhook_url": _("Webhook address"),
    "api_key": _("API key"),
    "api_secret": _("Second key"),
    "api_url": _("API address"),
    "api_region": _("Region"),
    "fetch_key": _("Key to fetch with"),
    "fetch_secret": _("Secret of that key"),
    "fetch_url": _("Address to fetch at"),
    "events_secret": _("Secret of its reports"),
    "verdict_server": _("Server whose verdict counts"),
    "spf": _("Sending servers (SPF)"),
    "aliases": _("Further addresses"),
    "timeout": _("Patience in seconds"),
    "greeting": _("Greeting"),
    "colour": _("Colour"),
    "theme": _("Light or dark"),
    "side": _("Where the button is"),
    "ask": _("Who they are is asked"),
    "hours": _("Open"),
    "proactive": _("Word beside the button"),
    "proactive_after": _("Shown after, in seconds"),
    "origins": _("Websites that may show it"),
    "identity": _("Visitors who are logged in"),
    "secret": _("Secret that signs who is logged in"),
}
HINTS = {
    "address": _("The address that requesters write to, and that answers come from."),
    "name": _("Stands beside the address."),
    "inbound": _("A provider posts it here; the others bring it as they say."),
    "outbound": _("With nothing, answers are kept and do not leave."),
    "auth": _("To the mailbox and to the server that sends."),
    "oauth_client_id": _("Of the app that you register for this desk at Google or Microsoft."),
    "oauth_tenant": _("Microsoft only: the directory's id or domain; common for any."),
    "smtp_host": _("For example smtp.example.com."),
    "smtp_port": _("Empty: what the encryption stands for, 587 or 465."),
    "imap_host": _("For example imap.example.com."),
    "imap_port": _("Empty: what the encryption stands for, 993 or 143."),
    "imap_after": _('What happens to a mail once it is stored here: "nothing", "seen" or "move:Folder".'),
    "imap_first": _("What is taken over from a mailbox that already holds mail."),
    "webhook_secret": _(
        "user:password as in the webhook's address, or the signing key that the provider shows."
    ),
    "webhook_url": _("Where the provider signs it (Mandrill): the address as entered there."),
    "api_key": _(
        "Postmark calls it server token, MailerSend and Mailtrap API token, Amazon access key id (empty: the machine's own role)."
    ),
    "api_secret": _("Mailjet has one; at Amazon it is the access key's secret."),
    "api_url": _("For another region or data center, or one's own Postal server."),
    "api_region": _("Amazon SES only: where it sends from, such as eu-west-1."),
    "fetch_key": _("Resend, Mailtrap, Brevo: an API key. Amazon S3: the access key's id."),
    "fetch_secret": _("Amazon S3 only; empty for the machine's own role."),
    "fetch_url": _("Where the API is elsewhere."),
    "events_secret": _(
        "user:password as in the address that its reports go to, or the signing key that it shows for them; "
        "of Amazon SES the ARN of the topic."
    ),
    "verdict_server": _(
        "As it calls itself in Authentication-Results, such as mx.example.com. No other is believed about who sent it."
    ),
    "spf": _(
        "Only where senders' servers deliver straight to the listener. Behind a relay of yours, name the relay as the server whose verdict counts instead."
    ),
    "aliases": _("They reach this desk too, apart by commas. All of them are its own."),
    "greeting": _("What stands above the first message. Empty: a plain hello."),
    "colour": _("Of your brand, such as #0c6559."),
    "proactive": _("Empty: the button waits to be pressed."),
    "origins": _("One after the other, such as https://www.example.com or https://*.example.com."),
    "secret": _("At least 32 characters of your own; your server keeps the same. It is never shown again."),
    "timeout": _("How long a server may take for each answer."),
}
WAYS = {
    "none": _("Nothing"),
    "listener": _("Other servers hand it to this desk (listener)"),
    "imap": _("A mailbox that this desk reads (IMAP)"),
    "smtp": _("A mail server (SMTP)"),
    "ses": "Amazon SES",
    "unisender_go": "Unisender Go",
    "tls": _("TLS from the start"),
    "starttls": "STARTTLS",
    "password": _("User name and password"),
    "google": _("Google account (OAuth)"),
    "microsoft": _("Microsoft account (OAuth)"),
    "unseen": _("Unread mails only"),
    "all": _("All mails"),
    "auto": _("As the visitor's system"),
    "light": _("Light"),
    "dark": _("Dark"),
    "end": _("Where lines end"),
    "start": _("Where lines begin"),
    "optional": _("If they like to tell"),
    "required": _("Always"),
    "always": _("Always"),
    "agents": _("While somebody is at work"),
    "never": _("Not checked"),
    "direct": _("Checked: they deliver straight to this desk"),
    "off": _("Nobody is known"),
    "allowed": _("Known as their account"),
    "only": _("Nobody else may chat"),
}
"""Choices as a person reads them; providers go by their names."""
MORE = ("aliases", "verdict_server", "spf", "timeout")
GROUPS = (
    (_("Mailbox (IMAP)"), _("The mailbox that this desk reads."), "imap_"),
    (_("Server that sends (SMTP)"), _("The mail server that answers leave by."), "smtp_"),
    (_("Signing in without a password"), _("Needed for mailboxes at Google and Microsoft."), "oauth_"),
    (_("Provider: mail that it posts here"), _("Needed when a provider takes the mail in."), "webhook_"),
    (
        _("Provider: mail that is fetched"),
        _("Needed where a provider posts only a notice of a mail."),
        "fetch_",
    ),
    (_("Provider: sending"), _("Needed when answers leave by a provider."), "api_"),
    (
        _("Provider: its reports"),
        _("What it tells of mails afterwards: arrived, came back, unwelcome."),
        "events_",
    ),
)


class ConnectionForm(SettingsForm):
    """One field for each setting of an adapter, as its types say."""

    connection = forms.CharField(
        label=_("Name of the connection"), max_length=120, help_text=_("As the desk calls it.")
    )

    def __init__(
        self,
        *args: Any,
        model: type[BaseModel],
        stored: dict[str, Any],
        called: str = "",
        brand: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.model, self.stored = model, stored
        super().__init__(*args, **kwargs)
        self.fields["connection"].initial = called
        if choice := brand_choice(brand):
            self.fields["answers_as"] = choice
        for name, info in model.model_fields.items():
            if name not in OURS:
                self.fields[name] = _field(name, info, stored)
        named = {name for _t, _h, prefix in GROUPS for name in self.fields if name.startswith(prefix)}
        self.groups = [
            (title, hint, [name for name in self.fields if name.startswith(prefix)])
            for title, hint, prefix in GROUPS
        ] + [(_("More"), "", [name for name in MORE if name in self.fields and name not in named])]

    def settings(self) -> dict[str, Any]:
        """What was entered, with the stored secret where none was, and the rest as it was."""
        given = dict(self.stored)
        for name, info in self.model.model_fields.items():
            if name in OURS:
                continue
            value = self.cleaned_data.get(name)
            if info.annotation is SecretStr:
                if value or self.data.get(f"{name}-clear"):
                    given[name] = value or ""
            elif value in (None, ""):
                given.pop(name, None)
            else:
                given[name] = value
        return given


def brand_choice(current: int | None) -> forms.ModelChoiceField | None:
    """As which brand is answered what comes by a connection; None where there is only one."""
    brands = Brand.objects.order_by("pk")
    if len(brands) < 2:
        return None
    return forms.ModelChoiceField(
        brands,
        label=_("Brand"),
        required=False,
        initial=current,
        empty_label=_("%(name)s (as everything without another)") % {"name": brands[0].name},
        help_text=_("What comes in by it belongs to this brand and is answered as it."),
    )


def _field(name: str, info: FieldInfo, stored: dict[str, Any]) -> forms.Field:
    common: dict[str, Any] = {
        "label": LABELS.get(name, name.replace("_", " ").capitalize()),
        "help_text": HINTS.get(name, ""),
        "required": info.is_required(),
        "initial": stored.get(name, None if info.is_required() else info.default),
    }
    annotation = info.annotation
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    if annotation is SecretStr:
        has = bool(stored.get(name))
        hint = _("One is stored. Empty leaves it as it is.") if has else common["help_text"]
        widget = forms.PasswordInput(
            attrs={"autocomplete": "new-password", "data-stored": "yes" if has else "no"}
        )
        return forms.CharField(
            **common | {"help_text": hint, "initial": None}, max_length=2000, strip=False, widget=widget
        )
    if get_origin(annotation) is Literal:
        known = WAYS | ({"none": _("None: in clear")} if name.endswith("_tls") else {})
        choices = [(each, known.get(each, each.capitalize())) for each in get_args(annotation)]
        return forms.ChoiceField(**common | {"required": True}, choices=choices)
    if name.endswith("_port"):
        return forms.IntegerField(**common, min_value=1, max_value=65535)
    if annotation is float or name == "timeout":
        common["initial"] = f"{common['initial']:g}" if common["initial"] else None
        return forms.FloatField(**common, min_value=1, max_value=300)
    return forms.CharField(**common, max_length=500)
