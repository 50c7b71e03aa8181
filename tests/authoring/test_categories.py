"""Categories of the help center are made, moved, changed and removed by who may publish."""

from replywell.knowledge.models import Article, Category


def names():
    return [category.name_in("en") for category in Category.objects.all()]


def test_categories_are_made_and_put_in_order(leas):
    for name in ("Billing", "Sign-in"):
        assert (
            leas.post("/knowledge/categories/", {"name_en": name, "name_de": f"{name} de"}).status_code == 302
        )
    assert names() == ["Billing", "Sign-in"]

    leas.post(f"/knowledge/categories/{Category.objects.get(slug='sign-in').pk}/", {"move": "-1"})
    assert names() == ["Sign-in", "Billing"]
    assert "Sign-in" in leas.get("/knowledge/categories/").text


def test_a_category_without_a_name_or_two_levels_deep_is_refused(leas):
    assert leas.post("/knowledge/categories/", {}).status_code == 422
    leas.post("/knowledge/categories/", {"name_en": "Billing"})
    outer = Category.objects.get()
    leas.post("/knowledge/categories/", {"name_en": "Cards", "parent": outer.pk})
    inner = Category.objects.get(slug="cards")
    assert inner.parent == outer
    form = {"name_en": "Billing", "parent": inner.pk}
    assert leas.post(f"/knowledge/categories/{outer.pk}/", form).status_code == 422


def test_a_category_that_goes_leaves_its_articles(leas):
    category = Category.objects.create(slug="billing", names={"en": "Billing"})
    article = Article.objects.create(key="a", title="A", slug="a", markdown="x", category=category)
    leas.post(f"/knowledge/categories/{category.pk}/", {"do": "remove"})

    article.refresh_from_db()
    assert article.category is None
    assert leas.get(f"/knowledge/categories/{category.pk}/").status_code == 404


def test_an_author_does_not_sort_the_help_center(adas):
    assert adas.get("/knowledge/categories/").status_code == 403
    assert adas.post("/knowledge/categories/", {"name_en": "X"}).status_code == 403


def test_a_category_has_one_of_our_icons(leas):
    form = {"name_en": "Billing", "icon": "key"}
    assert leas.post("/knowledge/categories/", form).status_code == 302
    category = Category.objects.get()
    assert category.icon == "key"
    page = leas.get(f"/knowledge/categories/{category.pk}/").text
    assert 'value="key"' in page
    assert leas.post(f"/knowledge/categories/{category.pk}/", form | {"icon": "<x>"}).status_code == 422
    assert leas.post(f"/knowledge/categories/{category.pk}/", form | {"icon": ""}).status_code == 302
    category.refresh_from_db()
    assert category.icon == ""
