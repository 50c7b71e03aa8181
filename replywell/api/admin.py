"""Tokens in the administration: to be seen and taken back."""

from django.contrib import admin
from django.http import HttpRequest

from replywell.api.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ("name", "agent", "scopes", "created_at", "last_used_at")
    readonly_fields = ("name", "agent", "scopes", "hash", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
