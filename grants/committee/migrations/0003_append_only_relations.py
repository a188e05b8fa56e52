"""Name the relations of a decision as models, so that the database keeps their rows too; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


def relation(name, table):
    """The model of a relation whose table is there already."""
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("decision", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="committee.decision")),
            ("state", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="states.state")),
        ],
        options={"db_table": table, "unique_together": {("decision", "state")}},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("committee", "0002_year"),
        ("states", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                relation("Participation", "committee_decision_participants"),
                relation("Objection", "committee_decision_objections"),
                migrations.AlterField(
                    model_name="decision",
                    name="participants",
                    field=models.ManyToManyField(
                        related_name="+",
                        through="committee.Participation",
                        to="states.state",
                        verbose_name="members that took part",
                    ),
                ),
                migrations.AlterField(
                    model_name="decision",
                    name="objections",
                    field=models.ManyToManyField(
                        related_name="+",
                        through="committee.Objection",
                        to="states.state",
                        verbose_name="members that objected",
                    ),
                ),
            ],
        ),
    ]
