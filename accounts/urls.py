"""Include this before `allauth.urls`: the first path stands in for allauth's own."""

from django.urls import path

from accounts.views.profile import profile
from accounts.views.safe_contact import mail_wishes, my_message, my_messages, unsubscribe
from accounts.views.sign_in import sign_in

urlpatterns = [
    path("accounts/login/code/", sign_in, name="account_request_login_code"),
    path("my/profile/", profile, name="profile"),
    path("my/profile/mail/", mail_wishes, name="mail_wishes"),
    path("my/messages/", my_messages, name="my_messages"),
    path("my/messages/<int:pk>/", my_message, name="my_message"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
]
