from django.urls import path

from cop_portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.mail_detail, name="mail_detail"),
    path("mail/<str:name>/html/", views.mail_html, name="mail_html"),
]
