import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0020_first_word_of_reviews"),
        ("participants", "0030_letters_of_reviews_say_whose_group"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarfeed",
            name="facilitator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_feeds",
                to="courses.facilitator",
            ),
        ),
        migrations.AlterField(
            model_name="calendarfeed",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_feeds",
                to="participants.participant",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("facilitator",), name="one_open_calendar_address_per_leader"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facilitator", None), ("participant__isnull", False)),
                    models.Q(("facilitator__isnull", False), ("participant", None)),
                    _connector="OR",
                ),
                name="a_calendar_address_is_ones",
            ),
        ),
    ]
