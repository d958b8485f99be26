"""The addresses of a laptop, where DEBUG is on."""

from django.urls import include, path

from cop_portal.urls import urlpatterns as everywhere

urlpatterns = [path("demo/", include("cop_portal.demo.urls")), *everywhere]
