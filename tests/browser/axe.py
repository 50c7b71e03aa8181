"""axe on the page that is open, in both themes."""

from axe_playwright_python.sync_playwright import Axe

CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def violations(page, **more) -> list[str]:
    """What axe finds, an element each."""
    found = Axe().run(page, **more).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


def in_both_themes(page, where: str) -> None:
    """Light in full, dark for its colours alone, which is all that a theme changes."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations(page)
    assert found == [], f"{where}: {found}"
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = violations(page, options=CONTRAST)
    assert found == [], f"{where} in the dark: {found}"


def looked_at(page, where: str) -> None:
    """In both themes, and no wider than a phone."""
    in_both_themes(page, where)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} on a phone"
    page.set_viewport_size({"width": 1280, "height": 800})
