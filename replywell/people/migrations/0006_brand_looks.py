"""A brand has a colour and a logo, which its help center shows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_contacts_by_name")]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="colour",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of the help center, such as #0c6559; empty for the product's own.",
                max_length=7,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="brand",
            name="logo",
            field=models.CharField(
                blank=True, default="", help_text="SHA-256 of the picture in the blobs.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="brand",
            name="logo_type",
            field=models.CharField(blank=True, default="", help_text="Its media type.", max_length=20),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"),
                name="brand_colour_is_one",
            ),
        ),
    ]
