"""Whether single keys do something is kept with the person."""

import re


def switch(desk) -> str:
    return re.search(r"<input[^>]*data-single-keys[^>]*>", desk.get("/").text)[0]


def test_single_keys_are_on_until_somebody_switches_them_off(desk, ada):
    assert " checked" in switch(desk)
    assert desk.swap("/settings/keys/", {}).status_code == 204
    ada.refresh_from_db()
    assert not ada.shortcuts
    assert " checked" not in switch(desk)

    desk.swap("/settings/keys/", {"single": "yes"})
    assert " checked" in switch(desk)


def test_the_profile_and_the_list_of_keys_are_one_switch(desk, ada):
    desk.swap("/settings/keys/", {})
    page = desk.get("/settings/profile/").text
    assert " checked" not in re.search(r'<input[^>]*name="shortcuts"[^>]*>', page)[0]


def test_nobody_outside_switches_anything(client):
    assert client.post("/settings/keys/").status_code in {302, 403}
