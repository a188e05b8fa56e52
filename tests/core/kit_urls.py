"""Small pages on which the interface kit is tried."""

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth import get_user_model
from django.db import transaction
from django.forms import formset_factory
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from vtf.core.errors import Conflict, NotPermitted, RuleBroken
from vtf.core.forms import AmountField
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.views import ActView, FormsetActView, ObjectView, PageView
from vtf.history.services import record
from vtf.states.models import State

User = get_user_model()


class NameForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the letter")
    amount = AmountField(label="Amount", required=False)


class LineForm(forms.Form):
    what = forms.CharField(label="What")
    cost = AmountField(label="Cost")


def states_visible_to(user):
    """All but Andorra, which stands for what is foreign."""
    return State.objects.exclude(iso3="AND")


class StatePage(ObjectView):
    visible_to = states_visible_to
    template_name = "core/act.html"


class Rename(ActView):
    visible_to = states_visible_to
    form_class = NameForm
    title = _("Rename")
    success_message = "Renamed"
    success_url = "/en/done/"
    broken = {
        "taken": RuleBroken("That name is taken", field="name"),
        "closed": RuleBroken("The register is closed"),
        "race": ConcurrentTransition("race"),
        "status": TransitionNotAllowed("no", object=None, method=None),
        "forbidden": NotPermitted("Only the head may"),
        "bug": ZeroDivisionError(),
    }

    def act(self, form):
        if form.cleaned_data["name"] in self.broken:
            raise self.broken[form.cleaned_data["name"]]


class Confirm(ActView):
    visible_to = states_visible_to
    success_url = "/en/done/"
    title = "Close it"

    def act(self, form):
        raise Conflict("Somebody has closed it already")


class HalfDone(ActView):
    visible_to = states_visible_to
    title = "Begin it"

    @transaction.atomic
    def act(self, form):
        record("state.begun", target=self.object, by=self.request.user)
        raise RuleBroken("It cannot be ended")


class Budget(FormsetActView):
    visible_to = states_visible_to
    form_class = NameForm
    formset_classes = {"lines": formset_factory(LineForm, extra=1, max_num=4)}
    success_url = "/en/done/"

    def act(self, form):
        costs = [line.cleaned_data["cost"] for line in self.formsets["lines"].forms]
        if sum(costs) > 100:
            raise RuleBroken(errors={"lines-1-cost": ["Above the ceiling"], "lines": ["Too much"], "": ["See below"]})


class People(ListView):
    title = "People"
    columns = [
        Column("email", _("E-mail"), sort="email"),
        Column("name", _("Name"), sort="name"),
        Column("joined", _("Joined"), value=lambda user: user.date_joined, sort="date_joined"),
        Column("last_login", _("Last seen"), sort="last_login"),
        Column("money", _("Money"), kind="money", value=lambda user: Money.zero("USD")),
        Column("state", _("State"), value=lambda user: user.state and user.state.iso3, sort="state__iso3"),
    ]
    filters = [
        Filter("language", _("Language"), choices=[("en", "English"), ("fr", "French")]),
        Filter("since", _("Since"), "date_joined__date__gte", kind="date"),
        Filter("synthetic", _("Synthetic"), "is_synthetic", kind="flag"),
    ]
    search_fields = ["email", "name"]
    default_sort = "email"
    page_size = 3

    @staticmethod
    def visible_to(user):
        return User.objects.filter(email__endswith="@list.example").select_related("state")


class Public(PageView):
    is_public = True
    template_name = "core/act.html"
    title = "Public page"


class Raises(View):
    def get(self, request):
        raise Conflict(errors={"": ["First reason", "Second reason"], "amount": ["Third reason"]})


class Cached(View):
    def get(self, request):
        return HttpResponse("shared", headers={"Cache-Control": "public, max-age=60"})


class Fault(View):
    def get(self, request):
        raise ZeroDivisionError


urlpatterns = i18n_patterns(
    path("people/", People.as_view(), name="people"),
    path("state/<int:pk>/", StatePage.as_view(), name="state"),
    path("state/<int:pk>/rename/", Rename.as_view(), name="rename"),
    path("state/<int:pk>/confirm/", Confirm.as_view(), name="confirm"),
    path("state/<int:pk>/half/", HalfDone.as_view(), name="half"),
    path("state/<int:pk>/budget/", Budget.as_view(), name="budget"),
    path("public/", Public.as_view(), name="public"),
    path("raises/", Raises.as_view(), name="raises"),
    path("cached/", Cached.as_view(), name="cached"),
    path("fault/", Fault.as_view(), name="fault"),
    path("accounts/", include("allauth.urls")),
    path("states/", include(([path("<str:iso3>/", Public.as_view(), name="state-detail")], "states"))),
)
