"""What is paused stands still in lists: tickets that are paused are counted anew with the rest."""

from django.db import migrations


def count_anew(apps, _editor):
    """Tickets whose time goes on though they are paused stand still; a worker goes on with it when it starts."""
    tickets = apps.get_model("tickets", "Ticket").objects
    paused = tickets.filter(status__in=["pending", "on_hold"], paced_since__isnull=False)
    if paused.exists():
        working = tickets.filter(status__in=["new", "open", "pending", "on_hold"], side_of=None)
        apps.get_model("sla", "Renewal").objects.create(total=working.count())


class Migration(migrations.Migration):
    dependencies = [("sla", "0003_breaches"), ("tickets", "0020_paces")]

    operations = [migrations.RunPython(count_anew, migrations.RunPython.noop, elidable=True)]
