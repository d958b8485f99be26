from django.db import migrations, models

import communities.reserved


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_seat_bounds")]

    operations = [
        migrations.AlterField(
            model_name="community",
            name="slug",
            field=models.SlugField(validators=[communities.reserved.free_for_community]),
        ),
        migrations.AlterField(
            model_name="convenor",
            name="slug",
            field=models.SlugField(unique=True, validators=[communities.reserved.free_for_convenor]),
        ),
        migrations.AlterField(
            model_name="round",
            name="slug",
            field=models.SlugField(validators=[communities.reserved.free_for_round]),
        ),
    ]
