"""Categories are made."""

from replywell.adapters.models.embedded.defaults import default_dimensions
from replywell.people.models import Team
from replywell.tickets.models import Category


def default_categories(teams: dict[str, Team]) -> dict[str, Category]:
    """The six categories a desk starts with; `teams` says who takes which, `""` who takes the rest."""
    labels = next(d for d in default_dimensions() if d.name == "category").labels
    return {
        label.name: Category.objects.get_or_create(
            slug=label.name,
            defaults={
                "name": label.name.replace("_", " ").capitalize(),
                "description": label.description,
                "team": teams.get(label.name, teams.get("")),
            },
        )[0]
        for label in labels
    }


def give_examples(category: Category, examples: list[str]) -> None:
    """Messages that are typical of this category; the classifier learns from them."""
    category.examples = list(examples)
    category.save(update_fields=["examples"])
