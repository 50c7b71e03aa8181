"""Administration: people, categories, rules, connections, sources, on Django's admin."""

import json
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from pydantic import SecretStr
from pydantic import ValidationError as SettingsError

from replywell.adapters.channels import CHANNELS
from replywell.connections.models import Connection
from replywell.knowledge.models import Article, Source
from replywell.people.actions.contacts import change_company, change_contact
from replywell.people.models import Agent, Brand, Company, Contact, Identity, Team
from replywell.resolution.actions.autonomy import mode_of
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category

admin.site.site_header = "Replywell administration"
admin.site.site_title = "Replywell"
admin.site.index_title = "What the desk is made of"
admin.site.site_url = "/"

HIDDEN = "••••••••"
"""Stands for a stored secret; left as it is, the secret stays."""


class ConnectionForm(forms.ModelForm):
    """Settings as JSON, checked by the adapter; stored secrets are never shown."""

    settings = forms.JSONField(
        widget=forms.Textarea(attrs={"rows": 14, "cols": 80}),
        help_text=f"As docs/connect/ describes for the adapter. {HIDDEN} stands for a stored secret.",
    )

    class Meta:
        model = Connection
        fields = ("slug", "name", "adapter", "active", "settings")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored = dict(self.instance.settings or {})
        secret = _secret_fields(self.instance.adapter)
        shown = {name: HIDDEN if name in secret and value else value for name, value in self._stored.items()}
        self.initial["settings"] = shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = cleaned.get("settings")
        channel = CHANNELS.get(cleaned.get("adapter", ""))
        if channel is None:
            raise ValidationError({"adapter": f"Choose one of: {', '.join(sorted(CHANNELS))}."})
        if not isinstance(given, dict):
            raise ValidationError({"settings": 'Write an object: {"address": "support@example.com"}.'})
        given = {
            name: self._stored.get(name, "") if value == HIDDEN else value for name, value in given.items()
        }
        try:
            channel.Settings.model_validate(given)
        except SettingsError as error:
            told = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            raise ValidationError({"settings": told}) from error
        cleaned["settings"] = json.loads(json.dumps(given))
        return cleaned


def _secret_fields(adapter: str) -> set[str]:
    channel = CHANNELS.get(adapter)
    fields = channel.Settings.model_fields if channel else {}
    return {name for name, field in fields.items() if field.annotation is SecretStr}


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    form = ConnectionForm
    list_display = ("name", "slug", "adapter", "active", "last_ok_at", "last_error", "refused")
    readonly_fields = ("last_ok_at", "last_error", "last_error_at", "refused")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "role", "available", "is_active")
    list_filter = ("role", "teams")
    fields = (
        "name",
        "email",
        "role",
        "teams",
        "skills",
        "capacity",
        "locale",
        "available",
        "is_active",
        "last_login",
    )
    readonly_fields = ("last_login",)
    filter_horizontal = ("teams",)
    search_fields = ("name", "email")

    def save_model(self, request: HttpRequest, obj: Agent, form: forms.ModelForm, change: bool) -> None:
        obj.is_superuser = obj.role in {"owner", "admin"}
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


class AutonomyInline(admin.StackedInline):
    model = CategoryAutonomy
    extra = 0


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "team", "mode", "active")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AutonomyInline,)
    list_select_related = ("team",)

    @admin.display(description="Assistant")
    def mode(self, category: Category) -> str:
        return mode_of(category)


class IdentityInline(admin.TabularInline):
    model = Identity
    extra = 0


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "company", "bounced_at")
    search_fields = ("name", "email")
    inlines = (IdentityInline,)
    autocomplete_fields = ("company",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        if change:
            change_contact(obj, _changed(form), by=cast(Agent, request.user))
        else:
            super().save_model(request, obj, form, change)


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ("name", "tier", "domains")
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        if change:
            change_company(obj, _changed(form), by=cast(Agent, request.user))
        else:
            super().save_model(request, obj, form, change)


def _changed(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("title", "locale", "audience", "source", "updated_at")
    list_filter = ("audience", "locale", "source")
    search_fields = ("title",)
    readonly_fields = [field.name for field in Article._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ("name", "adapter", "active", "last_sync_at", "last_error")
    readonly_fields = ("last_sync_at", "last_error")


admin.site.register([Team, Brand])
