from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0025_confidentiality_talks")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
