"""gunicorn for the portal: `gunicorn -c deploy/gunicorn.conf.py cop_portal.wsgi`."""

import multiprocessing
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
# Pages are templates, so a core is busy with one request; threads cover the wait for the database.
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count() + 1))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
# A heartbeat file on a disk can stall; memory cannot.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- gunicorn makes its own file in it
# The proxy keeps the access log. Here it would hold query strings, so signed links.
accesslog = None
errorlog = "-"
