from django.urls import path

from applications.views import apply, check, keep, manager, mine, offer, section

urlpatterns = [
    path("my/", mine.my, name="my"),
    path("my/applications/<int:pk>/", mine.my_application, name="my_application"),
    path("my/applications/<int:pk>/withdraw/", mine.application_withdraw, name="application_withdraw"),
    path("offer/<str:token>/", offer.offer_answer, name="offer_answer"),
    path("keep/<str:token>/", keep.keep, name="keep"),
    path("word/<str:token>/", manager.manager_word, name="manager_word"),
    path("<slug:convenor>/<slug:round>/apply/", apply.apply, name="apply"),
    path("<slug:convenor>/<slug:round>/apply/check/", check.apply_check, name="apply_check"),
    path("<slug:convenor>/<slug:round>/apply/<slug:section>/", section.apply_section, name="apply_section"),
]
