"""The decisions that who presides records, and the questions that the Committee has the Secretariat ask."""

from functools import cached_property
from typing import Any, ClassVar

from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

from grants.committee import forms, services
from grants.committee.models import Assessment, Decision
from grants.committee.selectors import (
    counting_assessments,
    decision_rule,
    entitled_states,
    open_meeting_on,
    quorum_of,
    readable_among,
)
from grants.committee.views.dossiers import assessments_url, dossiers_with_beneficiaries
from vtf.contributions.selectors import money_for
from vtf.core.money import Money
from vtf.core.views import ActView, FormsetActView


class Decide(ActView):
    """Base of the decisions."""

    visible_to = dossiers_with_beneficiaries
    permission = "committee.decide_application"
    template_name = "committee/decide.html"
    object_name = "application"

    @cached_property
    def counting(self) -> list[Assessment]:
        """The assessments that count, read once."""
        return list(counting_assessments(self.object))

    @cached_property
    def readable(self) -> list[Assessment]:
        """Those of them that this person may read."""
        return readable_among(self.request.user, self.object, self.counting)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only members who are not recused are offered, and only comments that this person may read."""
        application = self.object
        comments = sorted((a for a in self.readable if a.comment_for_applicant), key=lambda a: a.comment_for_applicant)
        return super().get_form_kwargs() | {
            "entitled": entitled_states(application),
            "comments": comments,
            "quorum": quorum_of(application),
            "rule": decision_rule(application),
        }

    def get_initial(self) -> dict[str, Any]:
        """The members noted as present are ticked, else those that filed; the amount is what was asked."""
        meeting = open_meeting_on(self.object)
        present = {state.pk for state in meeting.present.all()} if meeting else set()
        there = [state.pk for state in entitled_states(self.object) if state.pk in present]
        filed = [each.member_id for each in self.counting]
        return {"participants": there if present else filed, "amount": self.object.requested.amount}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the Committee has to decide with."""
        application = self.object
        return super().get_context_data(
            assessments=self.readable,
            may_read_others=bool(self.readable) or open_meeting_on(application) is not None,
            quorum=quorum_of(application),
            money=money_for(application.all_states, application.category, application.requested.currency),
            **kwargs,
        )

    def said(self, form: Any) -> dict[str, Any]:
        """What all decisions take."""
        typed = form.cleaned_data
        return {
            "participants": typed["participants"],
            "objections": typed["objections"],
            "comments": typed.get("comments", ()),
            "feedback": typed["feedback"],
            "by": self.request.user,
        }

    def money(self, form: Any) -> Money:
        """The amount typed, in the currency of the application."""
        return Money(form.cleaned_data["amount"], self.object.requested.currency)

    def get_success_url(self, result: Decision) -> str:
        """To the dossier with its decision."""
        return assessments_url(self.object)


class Approve(Decide):
    """An approval."""

    transition = "approve"
    title = _("Record the approval")
    form_class = forms.ApprovalForm
    submit_label = _("Approve and reserve the money")
    success_message = _("The decision has been recorded and the money reserved.")

    def act(self, form: forms.ApprovalForm) -> Decision:
        """Approve and reserve."""
        return services.approve_application(self.object, money=self.money(form), **self.said(form))


class ApproveProvisionally(Decide, FormsetActView):
    """An approval with conditions; those that members proposed stand in the lines already."""

    transition = "approve_provisionally"
    title = _("Record the approval with conditions")
    form_class = forms.ProvisionalApprovalForm
    formset_classes: ClassVar[dict[str, type[BaseFormSet]]] = {"conditions": forms.ConditionFormSet}
    submit_label = _("Approve with conditions and reserve the money")
    success_message = _("The decision has been recorded and the money reserved until the conditions are met.")

    def get_formset_kwargs(self, name: str) -> dict[str, Any]:
        """One line for each condition that a member proposed and this person may read; one line at least."""
        proposed: list[str] = []
        for assessment in self.readable:
            proposed += [line.strip() for line in assessment.conditions.splitlines() if line.strip()]
        due_on = services.proposed_due_day(self.object)
        lines = sorted(set(proposed))[: forms.ConditionFormSet.max_num] or [""]
        return {"initial": [{"text": text, "due_on": due_on} for text in lines]}

    def act(self, form: forms.ProvisionalApprovalForm) -> Decision:
        """Approve on conditions; a line without words is left out, the others keep their places in what is said."""
        lines: Any = self.formsets["conditions"].forms
        filled = [line for line in lines if line.cleaned_data.get("text", "").strip()]
        self.formsets["conditions"].forms = filled or lines
        return services.approve_provisionally(
            self.object, money=self.money(form), conditions=[line.draft for line in filled], **self.said(form)
        )


class Refuse(Decide):
    """The Committee does not approve."""

    transition = "refuse"
    title = _("Record that the project is not approved")
    form_class = forms.RefusalForm
    submit_label = _("Record the decision")
    success_message = _("The decision has been recorded.")

    def act(self, form: forms.RefusalForm) -> Decision:
        """Refuse."""
        return services.refuse_application(
            self.object, reason_codes=form.cleaned_data["reason_codes"], **self.said(form)
        )


class AskClarification(FormsetActView):
    """Who presides has the Secretariat ask the applicant."""

    transition = "ask_for_committee"
    title = submit_label = _("Ask for clarification")
    lede = _(
        "The Secretariat sends the questions for the Committee; which member asks is not said. "
        "The sections that the questions name are unlocked for the answer."
    )
    visible_to = dossiers_with_beneficiaries
    permission = "committee.ask_clarification"
    object_name = "application"
    form_class = forms.ReplyForm
    formset_classes: ClassVar[dict[str, type[BaseFormSet]]] = {"questions": forms.QuestionFormSet}
    success_message = _("The Secretariat has sent the questions.")

    def act(self, form: forms.ReplyForm) -> Any:
        """Ask."""
        lines: Any = self.formsets["questions"].forms
        asked = [(line.cleaned_data.get("section", ""), line.cleaned_data.get("text", "")) for line in lines]
        return services.ask_for_committee(
            self.object, asked, reply_by=form.cleaned_data["reply_by"], by=self.request.user
        )

    def get_success_url(self, result: Any) -> str:
        """To the dossier."""
        return assessments_url(self.object)

    def get_cancel_url(self) -> str:
        """Back to the dossier."""
        return assessments_url(self.object)
