"""What a visitor writes to us."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from replywell.people.models import Contact
from replywell.portal.questions import Question, questions, topic_field, topics


class ContactForm(forms.Form):
    """A message to the desk. `website` is a trap: people do not see it, programs fill it in."""

    subject = forms.CharField(
        label=_("What is it about?"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label=_("Your message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We answer to this address."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Contact | None = None, **kwargs: Any) -> None:
        """`reader` is the contact who came in: who they are is known."""
        super().__init__(*args, **{"auto_id": "Contact-%s"} | kwargs)
        self.use_required_attribute = False
        self.reader = reader if reader and reader.email else None
        if self.reader:
            del self.fields["email"], self.fields["name"]
        self._ask()

    def _ask(self) -> None:
        """The desk's own questions, as they go with the topic that is chosen."""
        offered = topics()
        if offered:
            self.fields["category"] = topic_field(offered)
        chosen = self.data.get("category") if self.is_bound else self.initial.get("category")
        topic = next((each for each in offered if each.slug == chosen), None)
        self.questions = [Question(field) for field in questions(topic)]
        self.fields |= {question.name: question.shown() for question in self.questions}

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[question.name] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.reader:
            given |= {"email": self.reader.email, "name": self.reader.name}
        given["custom"] = {}
        for question in self.questions:
            try:
                value = question.read(given.get(question.name))
            except forms.ValidationError as error:
                self.add_error(question.name, error)
                continue
            if value is not None:
                given["custom"][question.field.slug] = value
        return given

    def clean_website(self) -> str:
        """Somebody's browser may have filled it in for them: they are told, and nothing is lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Empty the last field, which is only there for programs, and send again.")
            )
        return ""

    def clean_email(self) -> str:
        return _as_mail_servers_write_it(self.cleaned_data["email"])

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())


class EntryForm(forms.Form):
    """Who wants to see their requests."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
        help_text=_("The one that you write to us from."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only if you have chosen one. Without it we mail you a link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "Entry-%s"} | kwargs)
        self.use_required_attribute = False

    def clean_email(self) -> str:
        return _as_mail_servers_write_it(self.cleaned_data["email"])


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "Password-%s"} | kwargs)
        self.use_required_attribute = False


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in given]


class AnswerForm(forms.Form):
    """Something more on a request."""

    text = forms.CharField(
        label=_("Your message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    attached = FilesField(label=_("Files"), required=False)
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "Answer-%s"} | kwargs)
        self.use_required_attribute = False


def _as_mail_servers_write_it(email: str) -> str:
    local, _at, domain = email.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise forms.ValidationError(
            _("Mail does not reach this address. Check what is after the @.")
        ) from error
