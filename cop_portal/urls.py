from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from cop_portal import health, pages

# One door for all, and one page for a password: Django's own know neither rate limits nor second factors.
# Before the line that reads admin.site.urls: later it has no effect.
admin.site.login = secure_admin_login(pages.desk)
admin.site.password_change = admin.site.password_change_done = pages.own_password

handler500 = "cop_portal.pages.failed"

urlpatterns = [
    path("admin/", admin.site.urls),
    # Before allauth's, since its first path stands in for one of theirs.
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("exit/", pages.leave, name="exit"),
    path("safety/", pages.safety, name="safety"),
    path("privacy/", pages.privacy, name="privacy"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("applications.urls")),
    path("", include("sessions_app.urls")),
    # Last, since it reads the first word of any address as a convenor's.
    path("", include("communities.urls")),
]

# Where a mail provider tells of mail that came back: only if it has something to prove itself with.
if settings.MAIL_PROVIDER and settings.ANYMAIL.get("WEBHOOK_SECRET"):
    urlpatterns.insert(0, path("mail-provider/", include("outbox.urls")))

if settings.DEBUG:
    urlpatterns.insert(0, path("demo/", include("cop_portal.demo.urls")))
