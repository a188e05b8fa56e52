"""Questions to the applicant, its answers, and the versions that come of them."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from grants.applications import forms, services
from grants.applications.models import SECTIONS, Application, SubmittedPackage
from grants.applications.selectors import SECTIONS as LABELS
from grants.applications.selectors import applications_visible_to, changes_between, packages_of
from grants.applications.views.base import ApplicationAct
from vtf.core.errors import Message
from vtf.core.permissions import permits
from vtf.core.views import FormsetActView, ObjectView


class AskClarification(FormsetActView):
    """The officer asks, section by section."""

    visible_to = applications_visible_to
    object_name = "application"
    transition = "ask_clarification"
    title = _("Ask for clarification")
    lede = _("Only the sections that your questions name are opened to the applicant until the day to reply by.")
    submit_label = _("Send the questions")
    form_class = forms.QuestionsForm
    formset_classes = {"questions": forms.QuestionFormSet}
    template_name = "applications/questions.html"
    success_message = _("The questions have been sent to the applicant.")

    def get_initial(self) -> dict[str, Any]:
        """As long as the call's rules give."""
        return {"reply_by": services.proposed_reply_day(self.object)}

    def act(self, form: forms.QuestionsForm) -> Application:
        """Send them."""
        lines = [line.cleaned_data for line in self.formsets["questions"].forms if line.cleaned_data]
        questions = [(line["section"], line["text"]) for line in lines if line["text"]]
        services.ask_clarification(self.object, questions, reply_by=form.cleaned_data["reply_by"], by=self.request.user)
        return self.object


class AnswerClarification(ApplicationAct):
    """The applicant answers every question; what it changed in the open sections goes along."""

    title = _("Answer the questions")
    submit_label = _("Send the answer")
    lede = _("First change the open sections, where that is needed. With the answer everything is locked again.")
    form_class = forms.AnswersForm
    template_name = "applications/answers.html"
    success_message = _("Your answer has been sent.")

    @property
    def transition(self) -> str:  # type: ignore[override]
        """Which of the two it is: the Secretariat asks, or the Committee through it."""
        for_committee = self.object.status == Application.Status.CLARIFICATION_C
        return "answer_committee" if for_committee else "answer_clarification"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The questions are those of the request that waits."""
        return {**super().get_form_kwargs(), "clarification": self.object.open_clarification}

    def get_reasons_against(self) -> tuple[Message, ...]:
        """Also the day that has passed."""
        late = _("The time to answer has run out.")
        reasons = super().get_reasons_against()
        return (*reasons, late) if self.request.method != "POST" and self.object.reply_is_late else reasons

    def act(self, form: forms.AnswersForm) -> Application:
        """Send it."""
        services.answer_clarification(self.object, form.answers(), by=self.request.user)
        return self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The open sections with what is missing in them."""
        names = [(name, LABELS[name]) for name in SECTIONS if name in self.object.editable_sections]
        may_edit = permits(self.request.user, "applications.edit_application", self.object)
        return super().get_context_data(
            unlocked=names if may_edit else [],
            clarification=self.object.open_clarification,
            gaps=list(self.object.gaps()) if names else [],
            **kwargs,
        )


class Versions(ObjectView):
    """Any two versions that were sent, field by field."""

    visible_to = applications_visible_to
    object_name = "application"
    template_name = "applications/versions.html"
    title = _("Compare versions")
    lede = _("What was sent, version by version; every field that differs.")
    packages: list[SubmittedPackage]

    def prepare(self) -> None:
        """There is something to compare once it was sent."""
        super().prepare()
        self.packages = list(packages_of(self.object))
        if not self.packages:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The versions, the two that were chosen, and what differs."""
        by_version = {package.version: package for package in self.packages}
        latest = self.packages[0].version
        asked = {"earlier": str(max(latest - 1, 1)), "later": str(latest)}
        asked |= {name: self.request.GET[name] for name in asked if name in self.request.GET}
        form = forms.CompareForm(asked, versions=sorted(by_version))
        form.use_required_attribute = False
        pair: tuple[SubmittedPackage, SubmittedPackage] | None = None
        if form.is_valid():
            pair = (by_version[form.cleaned_data["earlier"]], by_version[form.cleaned_data["later"]])
        return super().get_context_data(
            packages=self.packages,
            form=form,
            pair=pair,
            changes=[(LABELS[change.section], change) for change in changes_between(*pair)] if pair else [],
            **kwargs,
        )
