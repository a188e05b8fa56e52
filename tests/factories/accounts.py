"""People for tests: accounts with roles, organisations, lines of the register of points of contact."""

import datetime as dt
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from tests.factories.states import state
from vtf.accounts.models import Organisation, PointOfContact, User

PASSWORD = "a long enough passphrase"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Organisation.Kind.OTHER


class UserFactory(factory.django.DjangoModelFactory):
    """UserFactory(email="officer@demo.example", roles=["officer"], state=state("LBR"))."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@demo.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    is_synthetic = True

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(fields.pop("email"), fields.pop("password", PASSWORD), **fields)

    @factory.post_generation
    def roles(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            groups = [Group.objects.get_or_create(name=str(role))[0] for role in extracted]
            self.groups.add(*groups)


class PointOfContactFactory(factory.django.DjangoModelFactory):
    """A line of the register; user=UserFactory(state=...) links an account."""

    class Meta:
        model = PointOfContact

    state = factory.LazyFunction(lambda: state("LBR"))
    position = "Director of arms control"
    ministry = "Ministry of Foreign Affairs"
    email = factory.Sequence(lambda n: f"contact{n}@demo.example")
    note_verbale = factory.Sequence(lambda n: f"NV/{n}")
    note_verbale_on = factory.LazyFunction(lambda: timezone.now().date() - dt.timedelta(days=30))
    from_on = factory.SelfAttribute("note_verbale_on")
    is_synthetic = True


def point_of_contact(iso3: str = "LBR", **fields: Any) -> User:
    """An account that stands in the register of a State today."""
    person = UserFactory(state=state(iso3), **fields)
    PointOfContactFactory(state=person.state, user=person, email=person.email)
    return person
