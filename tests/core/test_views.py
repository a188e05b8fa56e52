"""Views: strangers sign in, foreign objects do not exist, and nothing typed is ever lost."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.kit_urls")]


def lines(*rows, name="Ports", **more):
    """What a browser posts for a form with these lines of (what, cost)."""
    data = {"name": name, "lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for index, (what, cost) in enumerate(rows):
        data |= {f"lines-{index}-what": what, f"lines-{index}-cost": cost}
    return data | more


def test_a_stranger_is_sent_to_sign_in_and_back(client, state):
    response = client.get(f"/en/state/{state.pk}/?a=1")

    assert response.status_code == 302
    assert response.url.endswith(f"/login/?next=/en/state/{state.pk}/%3Fa%3D1")


def test_a_stranger_cannot_act(client, state):
    response = client.post(f"/en/state/{state.pk}/rename/", {"name": "New"})

    assert response.status_code == 302
    assert "login" in response.url


def test_a_public_page_is_for_everybody(client):
    assert client.get("/en/public/").status_code == 200


@pytest.mark.parametrize("page", ["", "rename/", "confirm/", "budget/"])
def test_a_foreign_object_is_not_found(reader, foreign_state, page):
    assert reader.get(f"/en/state/{foreign_state.pk}/{page}").status_code == 404
    assert reader.post(f"/en/state/{foreign_state.pk}/{page}", {"name": "New"}).status_code in (404, 405)


def test_the_object_has_its_own_name_in_the_template(reader, state):
    response = reader.get(f"/en/state/{state.pk}/")

    assert response.context["state"] == response.context["object"] == state
    assert response.context["title"] == str(state)


def test_an_act_says_that_it_is_done_and_goes_on(reader, state):
    response = reader.post(f"/en/state/{state.pk}/rename/", {"name": "New"})

    assert (response.status_code, response.url) == (302, "/en/done/")


def test_a_missing_answer_is_told_beside_its_field_and_the_rest_is_kept(reader, state):
    response = reader.post(f"/en/state/{state.pk}/rename/", {"name": "", "amount": "1.005"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert '<a href="#id_name">' in page
    assert 'value="1.005"' in page


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("taken", {"name": ["That name is taken"]}),
        ("closed", {"__all__": ["The register is closed"]}),
        ("status", {"__all__": ["This is not possible at this point."]}),
    ],
)
def test_a_rule_broken_in_the_service_is_an_error_of_the_form(reader, state, name, errors):
    response = reader.post(f"/en/state/{state.pk}/rename/", {"name": name, "amount": "12.50"})

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert 'value="12.50"' in response.content.decode()


def test_a_lost_race_is_told_in_the_form(reader, state):
    response = reader.post(f"/en/state/{state.pk}/rename/", {"name": "race"})

    assert response.status_code == 422
    assert response.context["form"].errors["__all__"][0].startswith("Somebody else was faster")


def test_what_a_person_may_not_do_is_no_error_of_the_form(reader, state):
    response = reader.post(f"/en/state/{state.pk}/rename/", {"name": "forbidden"})

    assert response.status_code == 403
    assert "Only the head may" in response.content.decode()


def test_a_fault_is_not_dressed_up_as_a_rule(reader, state):
    with pytest.raises(ZeroDivisionError):
        reader.post(f"/en/state/{state.pk}/rename/", {"name": "bug"})


def test_an_act_without_a_form_asks_first_and_explains_itself_on_a_page_of_its_own(reader, state):
    asked = reader.get(f"/en/state/{state.pk}/confirm/")
    refused = reader.post(f"/en/state/{state.pk}/confirm/")

    assert asked.status_code == 200
    assert '<form class="act" method="post"' in asked.content.decode()
    assert refused.status_code == 409
    assert "Somebody has closed it already" in refused.content.decode()


def test_lines_are_validated_together_with_the_form(reader, state):
    data = lines(("Hall", "1 200,50"), ("", "x"), name="")

    response = reader.post(f"/en/state/{state.pk}/budget/", data)

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"name"}
    assert [form.errors.keys() for form in response.context["formsets"]["lines"].forms] == [set(), {"what", "cost"}]
    assert '<a href="#id_lines-1-cost">Line 2, Cost:' in page
    assert 'value="1 200,50"' in page


def test_a_rule_broken_names_the_line(reader, state):
    response = reader.post(f"/en/state/{state.pk}/budget/", lines(("Hall", "60"), ("Bus", "50")))

    formset = response.context["formsets"]["lines"]
    assert response.status_code == 422
    assert formset.forms[1].errors == {"cost": ["Above the ceiling"]}
    assert formset.non_form_errors() == ["Too much"]
    assert response.context["form"].errors == {"__all__": ["See below"]}
    assert "Too much" in response.content.decode()


def test_one_more_line_saves_nothing_judges_nothing_and_loses_nothing(reader, state):
    data = lines(("Hall", "abc"), name="", **{"add-line": "lines"})

    response = reader.post(f"/en/state/{state.pk}/budget/", data)

    page = response.content.decode()
    formset = response.context["formsets"]["lines"]
    assert response.status_code == 200
    assert len(formset.forms) == 2
    assert 'value="abc"' in page
    assert 'name="lines-1-what"' in page
    assert 'name="lines-TOTAL_FORMS" value="2"' in page
    assert "ds-validation-message" not in page
    assert page.count("autofocus") == 1


def test_there_is_a_last_line(reader, state):
    data = lines(*[("Hall", "1")] * 4, **{"add-line": "lines"})

    response = reader.post(f"/en/state/{state.pk}/budget/", data)

    assert len(response.context["formsets"]["lines"].forms) == 4
    assert 'name="add-line"' not in response.content.decode()


def test_a_forged_number_of_lines_does_not_break_the_page(reader, state):
    response = reader.post(
        f"/en/state/{state.pk}/budget/", lines(("Hall", "1"), **{"add-line": "lines", "lines-TOTAL_FORMS": "many"})
    )

    assert response.status_code == 200


def test_lines_that_are_right_are_acted_upon(reader, state):
    response = reader.post(f"/en/state/{state.pk}/budget/", lines(("Hall", "60"), ("Bus", "40")))

    assert (response.status_code, response.url) == (302, "/en/done/")
