"""What can be set from outside."""

import stat

import pytest
from pydantic import ValidationError

from replywell.project.environment import Environment


def test_the_secret_key_is_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.delenv("REPLYWELL_SECRET_KEY")
    first = Environment(home=tmp_path).key
    again = Environment(home=tmp_path).key

    assert first == again
    assert len(first) >= 40
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_given_secret_key_wins_and_is_never_shown(tmp_path):
    environment = Environment(home=tmp_path, secret_key="correct horse")

    assert environment.key == "correct horse"
    assert "correct horse" not in repr(environment)


def test_a_port_that_cannot_be_is_refused():
    with pytest.raises(ValidationError, match="mail_port"):
        Environment(mail_port=70_000)


def test_what_is_masked_is_all_of_it_some_or_nothing():
    assert "email" in Environment().masked_kinds
    assert Environment(mask="none").masked_kinds == ()
    assert Environment(mask="iban, card").masked_kinds == ("iban", "card")
    with pytest.raises(ValidationError, match="There is no e-mail to mask"):
        Environment(mask="e-mail,card")
