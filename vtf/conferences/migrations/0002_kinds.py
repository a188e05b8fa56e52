from django.db import migrations, models

TOGETHER = ["CSP5-WG1", "CSP5-WG2", "CSP6-WG1", "CSP7-WG1"]  # the source gives one span for both meetings


def name_joint_meetings(apps, schema_editor):
    rows = apps.get_model("conferences", "Conference").objects.filter(kind="working-groups", code__in=TOGETHER)
    rows.update(kind="together")


def call_them_working_groups(apps, schema_editor):
    meetings = apps.get_model("conferences", "Conference").objects
    meetings.filter(kind="together").update(kind="working-groups")
    meetings.filter(kind="dief").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('conferences', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='conference',
            name='kind',
            field=models.CharField(choices=[('conference', 'Conference of States Parties'), ('working-groups', 'working groups'), ('preparatory', 'preparatory meeting'), ('together', 'working groups and preparatory meeting'), ('dief', 'Diversion Information Exchange Forum')], max_length=20, verbose_name='kind'),
        ),
        migrations.RunPython(name_joint_meetings, call_them_working_groups),
    ]
