from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resolution", "0008_proof")]

    operations = [
        migrations.AddField(
            model_name="actionrun",
            name="identified_as",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The contact's address then; with another one it is shown anew.",
                max_length=320,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(
            """
            update resolution_actionrun run set identified_as = contact.email
            from people_contact contact
            where contact.id = run.contact_id and run.identified_at is not null
            """,
            migrations.RunSQL.noop,
        ),
    ]
