"""The addresses of these rooms alone."""

import pytest


@pytest.fixture(autouse=True)
def own_urls(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
