from django.urls import path

from sessions_app.views import calendar, facilitate, forum, member, replying

urlpatterns = [
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("my/calendar/", calendar.calendar_settings, name="calendar_settings"),
    path("my/communities/<int:pk>/", member.my_community, name="my_community"),
    path("my/sessions/<int:pk>/", replying.my_session, name="my_session"),
    path("answer/<str:token>/", replying.session_answer, name="session_answer"),
    path("facilitate/", facilitate.session_list, name="facilitate"),
    path("facilitate/sessions/<int:pk>/", facilitate.session_roster, name="session_roster"),
    path("registration/<str:token>/", forum.registration_answer, name="registration_answer"),
    path("<slug:convenor>/forums/<slug:forum>/", forum.forum_detail, name="forum"),
    path("<slug:convenor>/forums/<slug:forum>/registered/", forum.forum_registered, name="forum_registered"),
]
