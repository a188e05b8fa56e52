"""The Fund's rules: dated, versioned, validated on entry, and frozen for good."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction

from tests.factories.policies import parameter
from vtf.accounts.models import User
from vtf.core import clock
from vtf.core.errors import NotPermitted, RuleBroken
from vtf.history.models import Event
from vtf.policies.catalogue import AFFECTS
from vtf.policies.models import Parameter, ParameterValue, PolicySet
from vtf.policies.selectors import (
    Difference,
    compare,
    parameters_visible_to,
    rule_rows,
    rules_of,
    rules_on,
    value_on,
    value_row_on,
    values_on,
)
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
        ("POL-21", 90),
        ("POL-22", 21),
        ("POL-23", 60),
        ("POL-24", Decimal(75)),
        ("POL-25", "WARN"),
        ("POL-26", True),
        ("POL-27", 60),
        ("POL-28", Decimal(5)),
    ],
)
def test_every_parameter_has_its_documented_default(code, value):
    assert value_on(code, TODAY) == value


def test_the_parameters_are_loaded_once():
    main = {code for code in Parameter.objects.values_list("code", flat=True) if "." not in code}

    assert main == {f"POL-{number:02d}" for number in range(1, 29)}
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
    set_value(cap, "120000", valid_from=date(2024, 1, 1), document_symbol="ATT/X", page="3", note="found", by=None)
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

    assert seen == {"officer": 33, "auditor": 33, "donor": 0, "drafter": 0}


def test_a_frozen_set_does_not_change_when_values_do():
    frozen = freeze_policies(TODAY, None)

    set_value(parameter("POL-01"), "120000", valid_from=date(2016, 8, 26), note="misread", by=None)
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

    assert len(rows) == 33
    assert rows[0] == value_row_on("POL-01", TODAY)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_recorded(act):
    frozen = freeze_policies(TODAY, None)

    for row in (frozen, ParameterValue.objects.first()):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=row.pk) if act == "update" else rows._raw_delete(rows.db)


def test_a_day_before_today_needs_a_note_beside_its_field():
    yesterday = clock.today() - timedelta(days=1)

    with pytest.raises(RuleBroken) as refused:
        set_value(parameter("POL-01"), "5", valid_from=yesterday, note=" ", by=None)

    assert list(refused.value.errors) == ["note"]
    assert set_value(parameter("POL-01"), "5", valid_from=yesterday, note="Decided then.", by=None).version == 2
    assert set_value(parameter("POL-01"), "6", valid_from=clock.today(), by=None).version == 3


def test_what_a_parameter_affects_is_filled_in_where_it_is_missing_and_nothing_else_is_touched():
    Parameter.objects.filter(code="POL-01").update(affects="", title="Another title")
    Parameter.objects.filter(code="POL-02").update(affects="Written here.")

    load_policies()

    assert parameter("POL-01").affects == AFFECTS["POL-01"]
    assert (parameter("POL-01").title, parameter("POL-02").affects) == ("Another title", "Written here.")


def older_set():
    """A set that was frozen before POL-21 existed."""
    frozen = freeze_policies(TODAY, None)
    values = {code: row for code, row in frozen.values.items() if code != "POL-21"}
    return PolicySet(on=TODAY, values=values, sha256=fingerprint(values), frozen_at=frozen.frozen_at)


def test_a_set_frozen_before_a_parameter_existed_knows_no_rule_and_takes_no_default():
    older = older_set()

    assert older.value("POL-21") is None
    assert [row["code"] for row in rule_rows(older, ["POL-20", "POL-21"])] == ["POL-20"]
    with pytest.raises(KeyError):
        older.value("POL-99")


def test_rules_in_memory_are_read_like_a_frozen_set(django_assert_num_queries):
    frozen = freeze_policies(TODAY, None)

    with django_assert_num_queries(1):
        rules = rules_on(TODAY)

    assert {code: rules.value(code) for code in rules.values} == {code: frozen.value(code) for code in frozen.values}
    assert rule_rows(rules, ["POL-02"]) == rule_rows(frozen, ["POL-02"])
    assert rules_of(frozen).provenance("POL-10") == frozen.provenance("POL-10")
    with pytest.raises(KeyError):
        rules.value("POL-99")


def test_some_rules_can_be_replaced_in_memory_and_nothing_is_written():
    frozen = freeze_policies(TODAY, None)

    rules = rules_of(frozen, {"POL-01": Decimal("120000.00"), "POL-06": [Decimal(50), Decimal(50)], "POL-02": None})

    assert rules.value("POL-01") == Decimal("120000.00")
    assert rules.value("POL-06") == [Decimal(50), Decimal(50)]
    assert rules.value("POL-02") is None
    assert (rules.value("POL-03"), frozen.value("POL-01")) == (1, Decimal("100000.00"))
    assert value_on("POL-01", TODAY) == Decimal("100000.00")
    assert rules_of(older_set(), {"POL-21": 30}).value("POL-21") == 30
    with pytest.raises(KeyError):
        rules_of(frozen, {"POL-99": 1})


def test_two_sets_of_rules_are_compared_in_words():
    frozen = freeze_policies(clock.today(), None)
    set_value(parameter("POL-01"), "120000", valid_from=clock.today(), by=None)
    set_value(parameter("POL-02"), "18", valid_from=clock.today(), by=None)
    set_value(parameter("POL-16"), ["es", "fr", "en"], valid_from=clock.today(), by=None)
    set_value(parameter("POL-18"), "7", valid_from=clock.today(), by=None)

    found = compare(frozen, rules_on(clock.today()))

    assert found == [
        Difference("POL-01", "Highest grant for one application", "USD 100,000.00", "USD 120,000.00"),
        Difference("POL-02", "Longest project, in months", "12 months", "18 months"),
        Difference("POL-18", "Highest fee of an implementing partner, in percent of the grant", "no rule", "7 %"),
    ]
    assert compare(frozen, frozen) == compare(frozen, rules_of(frozen)) == []


def test_only_the_rules_named_are_compared():
    frozen = freeze_policies(TODAY, None)

    assert compare(frozen, {"POL-01": Decimal(100000), "POL-05": False}) == [
        Difference("POL-05", "Projects of several States are permitted", "Yes", "No")
    ]


def test_a_rule_that_did_not_exist_says_so_in_the_comparison():
    assert compare(older_set(), rules_on(TODAY)) == [
        Difference("POL-21", "Time to sign an agreement before it lapses", "not a rule then", "90 days")
    ]
