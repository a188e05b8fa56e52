"""The demonstration's accounts: one for each role, named by role and State, never by a person's name."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from vtf.accounts.models import Role, User
from vtf.accounts.services import register_point_of_contact
from vtf.conferences.models import SELECTION_COMMITTEE, Body, Term
from vtf.conferences.selectors import chair_of
from vtf.conferences.services import appoint, rows_of
from vtf.core import clock
from vtf.demo.services import files
from vtf.states.models import State
from vtf.states.selectors import states_by_iso3

DOMAIN = "demo.example"
SITTING = "2020"  # the roster that also sits today, marked synthetic
CHAIR = "NZL"
DONORS = ("DEU", "JPN", "KOR")
DELEGATES = ("MWI", "KIR")
STAFF = {
    "officer": (Role.OFFICER, "Programme officer"),
    "finance": (Role.FINANCE, "Finance officer"),
    "head": (Role.HEAD, "Head of Secretariat"),
    "auditor": (Role.AUDITOR, "Auditor"),
    "editor": (Role.EDITOR, "Editor"),
}


@dataclass
class Cast:
    """The accounts by the part of their address before the @."""

    password: str
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def add(self, name: str, role: str, title: str, state: State | None = None, **settings: str) -> User:
        """Make an account with one role."""
        user = User.objects.create_user(
            f"{name}@{DOMAIN}", self.password, name=f"{title} (synthetic)", state=state, is_synthetic=True, **settings
        )
        user.groups.add(Group.objects.get(name=role))
        self.people[name] = user
        return user


@transaction.atomic
def seed_people(password: str) -> Cast:
    """Make the Secretariat, the auditor, the sitting Committee, drafters, points of contact, donors and delegates."""
    cast = Cast(password)
    for name, (role, title) in STAFF.items():
        cast.add(name, role, title, language="en", time_zone="Europe/Zurich")
    members = [row["iso3"] for row in rows_of("rosters.csv") if row["office"] == "member" and _sits(row)]
    states = states_by_iso3([*members, *DONORS, *DELEGATES, *(row["iso3"] for row in files.rows_of("people.csv"))])
    for iso3 in members:
        cast.add(f"member-{iso3}", Role.MEMBER, f"Committee member, {states[iso3].name_in('en')}", states[iso3])
    for iso3 in DONORS:
        cast.add(f"donor-{iso3}", Role.DONOR, f"Donor, {states[iso3].name_in('en')}", states[iso3])
    for iso3 in DELEGATES:
        cast.add(f"delegate-{iso3}", Role.DELEGATE, f"Delegate, {states[iso3].name_in('en')}", states[iso3])
    for row in files.rows_of("people.csv"):
        _seed_state(cast, states[row["iso3"]], row["language"], row["time_zone"])
    _seat(states, members)
    return cast


def _sits(row: dict[str, str]) -> bool:
    return row["begins_on"].startswith(SITTING)


def _seed_state(cast: Cast, state: State, language: str, time_zone: str) -> None:
    """A drafter and a point of contact, who stands in the register."""
    name = state.name_in("en")
    settings = {"language": language, "time_zone": time_zone}
    cast.add(f"applicant-{state.iso3}", Role.DRAFTER, f"Drafter, {name}", state, **settings)
    email = f"npc-{state.iso3}@{DOMAIN}"
    person = User.objects.create_user(
        email, cast.password, name=f"Point of contact, {name} (synthetic)", state=state, is_synthetic=True, **settings
    )
    cast.people[f"npc-{state.iso3}"] = person
    notified_on = clock.today() - timedelta(days=900)
    register_point_of_contact(
        state,
        position="Director of arms control (synthetic)",
        ministry="Ministry of Foreign Affairs (synthetic)",
        email=email,
        note_verbale=f"SYNTHETIC-NV-{state.iso3}",
        note_verbale_on=notified_on,
        from_on=notified_on,
        is_role_mailbox=True,
        user=person,
        by=cast["officer"],
        is_synthetic=True,
    )


def _seat(states: dict[str, State], members: list[str]) -> None:
    """Seat the roster of 2020 again, from a synthetic day on, so that a Committee sits today."""
    begins_on: date = clock.today() - timedelta(days=800)
    body = Body.objects.get(code=SELECTION_COMMITTEE)
    source = "Synthetic: the roster of 2020 to 2022 sits again in the demonstration"
    for iso3 in members:
        appoint(body, states[iso3], begins_on=begins_on, source=source, by=None, is_synthetic=True)
    if chair_of(SELECTION_COMMITTEE, begins_on) is None:  # the end of the published chair's term was not read
        chair = Term.Office.CHAIR
        appoint(body, states[CHAIR], chair, begins_on=begins_on, source=source, by=None, is_synthetic=True)
