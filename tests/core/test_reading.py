"""One reading asks each question once; an act asks anew."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from vtf.core.middleware import ReadingMiddleware
from vtf.core.reading import one_reading, remembered


@pytest.fixture
def asked():
    return []


def question(asked):
    return remembered("who chairs", lambda: asked.append(1) or len(asked))


def test_within_a_reading_the_first_answer_stays(asked):
    with one_reading():
        answers = [question(asked), question(asked)]

    assert answers == [1, 1]


def test_the_next_reading_asks_anew(asked):
    with one_reading():
        question(asked)
    with one_reading():
        answer = question(asked)

    assert answer == 2


def test_outside_of_a_reading_nothing_is_remembered(asked):
    assert [question(asked), question(asked)] == [1, 2]


@pytest.mark.parametrize(("method", "count"), [("GET", 1), ("HEAD", 1), ("POST", 2)])
def test_pages_are_readings_and_acts_are_not(asked, method, count):
    def view(request):
        question(asked)
        question(asked)
        return HttpResponse()

    ReadingMiddleware(view)(RequestFactory().generic(method, "/"))

    assert len(asked) == count
