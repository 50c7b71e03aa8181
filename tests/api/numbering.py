"""Which tickets an answer lists."""


def numbers(answer):
    assert answer.status_code == 200, answer.content
    return [ticket["number"] for ticket in answer.json()["tickets"]]
