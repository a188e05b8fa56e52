"""The review of a report by the programme officer and by finance."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.agreements.forms.reports import FinanceReviewForm, ReviewForm
from grants.agreements.models import ReportReview
from grants.agreements.package import content_read_by
from grants.agreements.selectors.reports import reasons_against_review, reports_visible_to, side_of
from grants.agreements.services.report_reviews import review_report
from vtf.core.errors import Message
from vtf.core.money import exponent, quantum
from vtf.core.views import ActView


class ReportReviewPage(ActView):
    """Accept the report or return it; finance says beside what was spent how much of it is accepted."""

    visible_to = reports_visible_to
    permission = "agreements.review_report"
    template_name = "agreements/report_review.html"
    object_name = "report"
    submit_label = _("Record the review")
    success_message = _("Your review has been recorded.")
    side: ReportReview.Side

    def prepare(self) -> None:
        """For which side."""
        super().prepare()
        asked = self.request.POST.get("side", "") or self.request.GET.get("side", "")
        side = side_of(self.request.user, asked)
        assert side is not None, "the permission was asked"
        self.side = side

    def get_title(self) -> Any:
        """The two reviews are two pages."""
        is_finance = self.side == ReportReview.Side.FINANCE
        return _("Review of the figures") if is_finance else _("Review of the activities")

    def get_form(self) -> Any:
        """The programme officer's form, or finance's with the figures."""
        is_finance = self.side == ReportReview.Side.FINANCE
        lines = list(self.object.lines.all())
        for line in lines:
            line.report = self.object
        form_class = FinanceReviewForm if is_finance else ReviewForm
        places = exponent(self.object.agreement.currency)
        return form_class(**self.get_form_kwargs(), lines=lines, exponent=places)

    def get_initial(self) -> dict[str, Any]:
        """The submission that is read, and all that was spent."""
        cents = quantum(self.object.agreement.currency)
        spent = {f"accepted_{line.category}": line.spent.quantize(cents) for line in self.object.lines.all()}
        return {"version": self.object.version, "side": self.side, **spent}

    def act(self, form: Any) -> ReportReview:
        """Record it."""
        typed = form.cleaned_data
        figures: dict[str, Any] = {}
        if isinstance(form, FinanceReviewForm):
            figures = {"accepted": form.judged("accepted"), "grounds": form.judged("ground")}
            figures["notes"] = form.judged("note")
        return review_report(
            self.object,
            side=self.side,
            verdict=typed["verdict"],
            remark=typed["remark"],
            version=typed["version"],
            by=self.request.user,
            **figures,
        )

    def get_success_url(self, result: ReportReview) -> str:
        """Back to the report."""
        return str(self.object.get_absolute_url())

    def get_reasons_against(self) -> tuple[Message, ...]:
        """Why there is nothing to review, for a page that is opened."""
        if self.request.method == "POST":
            return ()
        return tuple(reasons_against_review(self.object, self.side, self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was submitted, and what the other side said."""
        reviews = self.object.reviews.filter(submission=self.object.version).select_related("reviewed_by")
        return super().get_context_data(
            content=content_read_by(self.object, is_writer=False),
            others=list(reviews),
            is_finance=self.side == ReportReview.Side.FINANCE,
            **kwargs,
        )
