"""How people sign in: accounts are made by administrators, not by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class SignInAdapter(DefaultAccountAdapter):
    """Closes the sign-up form that the library would offer."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
