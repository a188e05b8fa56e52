"""The Fund's rules: dated, versioned, validated on entry, and frozen for good."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction

from tests.factories.policies import parameter
from vtf.accounts.models import User
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.history.models import Event
from vtf.policies.models import Parameter, ParameterValue
from vtf.policies.selectors import parameters_visible_to, value_on, value_row_on, values_on
from vtf.policies.services import fingerprint, freeze_policies, load_policies, set_value, stored_value

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 15)


def person(*roles: str) -> User:
    user = User.objects.create_user(f"{'-'.join(roles) or 'nobody'}@example.org")
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    return user


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("POL-01", Decimal("100000.00")),
        ("POL-02", 12),
        ("POL-03", 1),
        ("POL-04", ["party", "signatory", "other-with-evidence"]),
        ("POL-05", True),
        ("POL-05.1", None),
        ("POL-06", [Decimal(60), Decimal(30), Decimal(10)]),
        ("POL-07", 6),
        ("POL-08", 60),
        ("POL-09", 30),
        ("POL-09.1", 6),
        ("POL-10", 15),
        ("POL-11", 2),
        ("POL-12", "simple-majority"),
        ("POL-13", "consensus"),
        ("POL-14", ["applicant", "beneficiary", "declared-interest"]),
        ("POL-15", "INFO_ONLY"),
        ("POL-16", ["en", "fr", "es"]),
        ("POL-17", Decimal(10)),
        ("POL-18", None),
        ("POL-19", "USD"),
        ("POL-20", Decimal("0.00")),
    ],
)
def test_every_parameter_has_its_documented_default(code, value):
    assert value_on(code, TODAY) == value


def test_twenty_parameters_are_loaded_once():
    main = {code for code in Parameter.objects.values_list("code", flat=True) if "." not in code}

    assert main == {f"POL-{number:02d}" for number in range(1, 21)}
    assert load_policies() == 0


def test_a_value_without_a_readable_source_is_unconfirmed():
    confirmed = set(ParameterValue.objects.filter(is_unconfirmed=False).values_list("parameter__code", flat=True))

    assert confirmed == {"POL-05", "POL-10", "POL-11", "POL-19"}
    assert not ParameterValue.objects.filter(is_unconfirmed=False, document_symbol="").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ParameterValue.objects.create(
            parameter=parameter("POL-03"), version=2, value=2, valid_from=TODAY, is_unconfirmed=False
        )


def test_a_value_speaks_from_its_date_on_and_a_correction_is_a_further_version():
    cap = parameter("POL-01")
    set_value(cap, "120000", valid_from=date(2024, 1, 1), document_symbol="ATT/X", page="3", by=None)
    set_value(cap, "95000", valid_from=date(2016, 8, 26), note="misread", by=None)

    assert value_on("POL-01", date(2020, 1, 1)) == Decimal("95000.00")
    assert value_on("POL-01", date(2023, 12, 31)) == Decimal("95000.00")
    assert value_on("POL-01", date(2024, 1, 1)) == Decimal("120000.00")
    assert list(cap.values.order_by("version").values_list("version", "value")) == [
        (1, "100000.00"), (2, "120000.00"), (3, "95000.00"),
    ]  # fmt: skip


def test_a_day_before_the_fund_and_an_unknown_code_have_no_value():
    for code, day in (("POL-01", date(2016, 8, 25)), ("POL-99", TODAY)):
        with pytest.raises(RuleBroken):
            value_on(code, day)


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("POL-01", "100000.5", "100000.50"),
        ("POL-01", Decimal("1"), "1.00"),
        ("POL-02", "18", 18),
        ("POL-06", "50/50", ["50", "50"]),
        ("POL-06", ["33.3", "33.3", "33.4"], ["33.3", "33.3", "33.4"]),
        ("POL-04", "party, signatory party", ["party", "signatory"]),
        ("POL-05", "no", False),
        ("POL-15", "BLOCK", "BLOCK"),
        ("POL-17", "12.5", "12.5"),
        ("POL-19", " EUR ", "EUR"),
        ("POL-18", None, None),
    ],
)
def test_a_value_is_kept_in_one_exact_form(code, typed, kept):
    assert stored_value(parameter(code), typed) == kept


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("POL-01", "100,000.00"), ("POL-01", "99.958,00"), ("POL-01", "-1"), ("POL-01", "NaN"), ("POL-01", 1.5),
        ("POL-01", "1.005"), ("POL-02", "1.5"), ("POL-02", True), ("POL-02", "-3"), ("POL-06", "60/30"),
        ("POL-06", "100/0"), ("POL-06", ""), ("POL-17", "100.1"), ("POL-15", "SOMETIMES"), ("POL-04", ""),
        ("POL-04", "party nobody"), ("POL-05", "perhaps"), ("POL-19", "  "),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_beside_its_field(code, typed):
    with pytest.raises(RuleBroken) as refused:
        stored_value(parameter(code), typed)

    assert list(refused.value.errors) == ["value"]


def test_only_the_head_of_secretariat_changes_a_value():
    for roles in (("officer",), ("finance",), ("auditor",), ("member",), ()):
        with pytest.raises(NotPermitted):
            set_value(parameter("POL-03"), "2", valid_from=TODAY, by=person(*roles))
    assert parameter("POL-03").values.count() == 1

    head = person("head")
    row = set_value(
        parameter("POL-03"), "2", valid_from=TODAY, document_symbol="ATT/CSP9/1", page="4", note="decided", by=head
    )

    assert (row.version, row.value, row.set_by, row.is_unconfirmed) == (2, 2, head, False)
    event = Event.objects.get(verb="policy.value_set")
    assert (event.actor_id, event.target_id, event.reason) == (head.pk, str(row.parameter_id), "decided")
    assert event.facts == {"code": "POL-03", "version": 2, "value": 2, "valid_from": "2026-01-15"}


def test_those_who_work_with_the_rules_see_them_and_nobody_else():
    seen = {roles: parameters_visible_to(person(roles)).count() for roles in ("officer", "auditor", "donor", "drafter")}

    assert seen == {"officer": 25, "auditor": 25, "donor": 0, "drafter": 0}


def test_a_frozen_set_does_not_change_when_values_do():
    frozen = freeze_policies(TODAY, None)

    set_value(parameter("POL-01"), "120000", valid_from=date(2016, 8, 26), by=None)
    frozen.refresh_from_db()

    assert frozen.value("POL-01") == Decimal("100000.00")
    assert frozen.value("POL-06") == [Decimal(60), Decimal(30), Decimal(10)]
    assert frozen.value("POL-18") is None
    assert frozen.sha256 == fingerprint(frozen.values)
    assert freeze_policies(TODAY, None).value("POL-01") == Decimal("120000.00")


def test_a_frozen_set_carries_the_provenance_of_each_value():
    frozen = freeze_policies(TODAY, None)

    assert frozen.provenance("POL-01")["is_unconfirmed"] is True
    assert frozen.provenance("POL-10") == {
        "document_symbol": "https://database.thearmstradetreaty.org/internal-support-mechanism",
        "page": "",
        "tag": "S2 S6",
        "note": "",
        "is_unconfirmed": False,
    }
    assert set(frozen.values) == set(Parameter.objects.values_list("code", flat=True))


def test_the_same_rules_have_the_same_fingerprint():
    assert freeze_policies(TODAY, None).sha256 == freeze_policies(TODAY, None).sha256


def test_freezing_reads_all_values_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = values_on(TODAY)

    assert len(rows) == 25
    assert rows[0] == value_row_on("POL-01", TODAY)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_recorded(act):
    frozen = freeze_policies(TODAY, None)

    for row in (frozen, ParameterValue.objects.first()):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=row.pk) if act == "update" else rows._raw_delete(rows.db)
