"""The least that Django does for a page, served and stored like the portal: what no portal can be faster than.

`/hello` reads nothing, `/select` one row by its index, `/page` fifty rows into a template. `python -m bench.web.floor`
makes its table in FLOOR_DATABASE; gunicorn serves `bench.web.floor:application`.
"""

import os

import django
import environ
from django.conf import settings

DATABASE = environ.Env.db_url_config(os.environ["FLOOR_DATABASE"])
if DATABASE["ENGINE"].endswith("postgresql"):
    DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
settings.configure(
    DEBUG=False,
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the settings come first
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402

ROWS = 10_000
TEMPLATE = Engine().from_string(
    """<!doctype html><html lang="en"><title>Floor</title><body><h1>Fifty rows</h1><table>
{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.name }}</td><td>{{ row.email }}</td>
<td>{{ row.made_on|date:"j F Y" }}</td></tr>
{% endfor %}</table></body></html>"""
)


class Row(models.Model):
    """Something with a name, an address and a day."""

    name = models.CharField(max_length=80, db_index=True)
    email = models.EmailField()
    made_on = models.DateField()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.name


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello world")


def select(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Row.objects.get(name="Person 777").email)


def page(request: HttpRequest) -> HttpResponse:
    rows = Row.objects.order_by("pk")[:50]
    return HttpResponse(TEMPLATE.render(Context({"rows": rows})))


def fill() -> None:
    """The table and its rows, in an empty database."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    rows = (
        Row(name=f"Person {number}", email=f"person.{number}@example.org", made_on="2030-05-01")
        for number in range(ROWS)
    )
    Row.objects.bulk_create(rows, batch_size=2000)


urlpatterns = [path("hello", hello), path("select", select), path("page", page)]
application = get_wsgi_application()

if __name__ == "__main__":
    fill()
