"""The app as a package that an administrator uploads to Teams."""

import io
import json
import zipfile

from PIL import Image, ImageDraw

from replywell.adapters.channels.teams.settings import TeamsSettings

_ACCENT = "#2F5BEA"


def package(settings: TeamsSettings, *, name: str, website: str) -> bytes:
    """A zip file with the manifest and both icons."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest(settings, name=name, website=website))
        archive.writestr("color.png", _icon(192, "white", _ACCENT))
        archive.writestr("outline.png", _icon(32, "white", None))
    return kept.getvalue()


def manifest(settings: TeamsSettings, *, name: str, website: str) -> str:
    """The app's description, as JSON. `website` begins with https://, as Teams demands."""
    told = {
        "$schema": "https://developer.microsoft.com/json-schemas/teams/v1.16/MicrosoftTeams.schema.json",
        "manifestVersion": "1.16",
        "version": "1.0.0",
        "id": settings.app_id,
        "developer": {
            "name": name[:32],
            "websiteUrl": website,
            "privacyUrl": website,
            "termsOfUseUrl": website,
        },
        "name": {"short": name[:30], "full": name[:100]},
        "description": {
            "short": "Ask our help desk"[:80],
            "full": "Ask our help desk and get its answers here.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _ACCENT,
        "bots": [
            {
                "botId": settings.app_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": True,
                "isNotificationOnly": False,
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _icon(size: int, ink: str, ground: str | None) -> bytes:
    """A speech bubble."""
    picture = Image.new("RGBA", (size, size), ground or (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    unit = size / 32
    draw.rounded_rectangle((6 * unit, 7 * unit, 26 * unit, 21 * unit), 4 * unit, fill=ink)
    draw.polygon([(11 * unit, 20 * unit), (18 * unit, 20 * unit), (11 * unit, 27 * unit)], fill=ink)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
