from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0012_shapes_of_the_pathway")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="rule",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirmation of all dates"),
                    ("before_first", "Days before the first session"),
                    ("before_each", "Days before each session"),
                    ("before_week", "Before each week"),
                    ("before_single", "Days before a review"),
                    ("before_review", "Weeks before a review"),
                    ("moved", "A session was moved"),
                    ("cancelled", "A session was cancelled"),
                    ("course_cancelled", "A course was cancelled"),
                    ("withdrew", "A place was given back"),
                    ("waiting", "Place on the waiting list"),
                    ("offer", "Offer of a place"),
                    ("offer_expired", "An offer was not answered in time"),
                    ("offer_withdrawn", "An offer was taken back"),
                    ("waiting_ended", "The waiting list ended"),
                    ("assessment", "Invitation to an assessment"),
                    ("letter_waits", "A letter waits on their page"),
                    ("still_waiting", "Do they still want it?"),
                ],
                max_length=16,
            ),
        ),
    ]
