from django.urls import path

from communities.views import public, waitlist

urlpatterns = [
    path("", public.home, name="home"),
    path("waitlist/<str:token>/", waitlist.demand_answer, name="demand_answer"),
    path("<slug:convenor>/", public.convenor_detail, name="convenor"),
    path("<slug:convenor>/waitlist/", waitlist.waitlist, name="waitlist"),
    path("<slug:convenor>/waitlist/told/", waitlist.waitlist_told, name="waitlist_told"),
    path("<slug:convenor>/<slug:round>/", public.round_detail, name="round"),
    path("<slug:convenor>/<slug:round>/<slug:community>/", public.community_detail, name="community"),
]
