"""Include this before `allauth.urls`: the first path stands in for allauth's own."""

from django.urls import path

from accounts.views.profile import profile
from accounts.views.sign_in import sign_in

urlpatterns = [
    path("accounts/login/code/", sign_in, name="account_request_login_code"),
    path("my/profile/", profile, name="profile"),
]
