"""What a member sees of their own community."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communities.domain.members import share_contact
from communities.models import Community, Member
from sessions_app.queries import asked_of, season


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_community(request: HttpRequest, pk: int) -> HttpResponse:
    """The meetings with their links, and whether my address is shared. Members alone."""
    community = get_object_or_404(
        Community.objects.joined_by(request.user).select_related("convenor", "round"), pk=pk
    )
    member = Member.objects.active().get(community=community, person=request.user)
    if request.method == "POST":
        share_contact(member, request.POST.get("shares_contact") == "on", by=request.user)
        return redirect("my_community", pk)
    now = timezone.now()
    asked = asked_of(request.user.pk, season(community).select_related("community__convenor"), now)
    return render(
        request,
        "sessions_app/my_community.html",
        {
            "community": community,
            "convenor": community.convenor,
            "member": member,
            "asked": asked,
            "left": [one for one in asked if one.is_open],
            "now": now,
        },
    )
