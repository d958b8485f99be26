"""What a load balancer and a watchdog ask: is this process alive, and does mail flow?"""

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from outbox.clock import db_now
from outbox.queries import delivery_health

BROKER_SECONDS = 1


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while this process answers and reaches its database, else 503."""
    return _answer({"database": _database_answers()})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 while mail flows too: broker reached, last tick within 3 min, nothing due for 10 min; else 503."""
    if not _database_answers():
        return _answer({"database": False})
    delivery = delivery_health(db_now())
    return _answer(
        {
            "database": True,
            "broker": _broker_answers(),
            "ticking": delivery.is_ticking,
            "keeping_up": delivery.is_keeping_up,
        }
    )


def _answer(checks: dict[str, bool]) -> JsonResponse:
    well = all(checks.values())
    return JsonResponse({"ok": well, **checks}, status=200 if well else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _broker_answers() -> bool:
    """The broker of files is a folder of this machine: it answers if the portal runs at all."""
    if not settings.REDIS_URL:
        return True
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=BROKER_SECONDS,
        socket_connect_timeout=BROKER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return client.ping()
    except redis.RedisError:
        return False
    finally:
        client.close()
