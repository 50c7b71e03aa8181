"""Settings that must not lead elsewhere, and the package for Teams."""

import io
import json
import zipfile

import pytest
from PIL import Image
from pydantic import ValidationError

from replywell.adapters.channels.teams.package import package
from tests.adapters.channels.teams import payloads
from tests.adapters.channels.teams.payloads import APP, ELSE


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "my-bot"},
        {"tenant_id": "example.onmicrosoft.com"},
        {"app_password": " "},
        {"tenants": ELSE},
        {"tenants": "x", "app_kind": "multi"},
        {"stand_in": "https://evil.example"},
        {"stand_in": "http://10.0.0.1"},
    ],
)
def test_settings_that_are_wrong_say_so(wrong):
    with pytest.raises(ValidationError):
        payloads.settings(**wrong)


def test_the_package_has_a_manifest_and_both_icons():
    archive = zipfile.ZipFile(
        io.BytesIO(package(payloads.settings(), name="Help " * 20, website="https://d.example"))
    )
    told = json.loads(archive.read("manifest.json"))
    assert (told["id"], told["bots"][0]["botId"], len(told["name"]["short"])) == (APP, APP, 30)
    sizes = {name: Image.open(io.BytesIO(archive.read(name))).size for name in ("color.png", "outline.png")}
    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}
