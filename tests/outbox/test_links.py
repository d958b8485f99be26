import pytest

from outbox.links import absolute


@pytest.mark.parametrize("path", ["/my/", "my/"])
def test_absolute_puts_the_portal_before_the_path(settings, path):
    settings.BASE_URL = "https://portal.example.org"

    assert absolute(path) == "https://portal.example.org/my/"
