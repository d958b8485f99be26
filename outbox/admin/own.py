from django.http import Http404, HttpRequest


class OwnRows:
    """A window in which what is not yours does not exist, as what never did."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: object, object_id: str) -> None:
        raise Http404
