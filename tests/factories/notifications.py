"""Messages and jobs for tests."""

import factory

from tests.factories.accounts import UserFactory
from vtf.notifications.models import Job, Notification


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    key = "accounts/colleague-removed"
    about_type = "states.state"
    about_id = "1"
    about_url = "/en/settings/"


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    task = "notifications.drop_finished_jobs"
