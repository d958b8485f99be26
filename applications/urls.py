from django.urls import path

from applications.views import apply, mine, offer

urlpatterns = [
    path("my/", mine.my, name="my"),
    path("my/applications/<int:pk>/", mine.my_application, name="my_application"),
    path("my/applications/<int:pk>/withdraw/", mine.application_withdraw, name="application_withdraw"),
    path("offer/<str:token>/", offer.offer_answer, name="offer_answer"),
    path("<slug:convenor>/<slug:round>/apply/", apply.apply, name="apply"),
]
