import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0013_reasons_for_joining_late"),
    ]

    operations = [
        migrations.AddField(
            model_name="merge",
            name="settled",
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
    ]
