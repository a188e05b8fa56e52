"""The words of the policy parameters, as the translators meet them; the database keeps titles and codes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from vtf.core import formats

TITLES = (
    gettext_noop("Highest grant for one application"),
    gettext_noop("Longest project, in months"),
    gettext_noop("Applications of one State as lead in one cycle"),
    gettext_noop("Who may apply"),
    gettext_noop("Projects of several States are permitted"),
    gettext_noop("Highest grant for a project of several States"),
    gettext_noop("Instalments, in percent of the grant"),
    gettext_noop("Interim report is due at the end of month"),
    gettext_noop("Final report is due after the end of the project"),
    gettext_noop("A no-cost extension is asked for before the end of the project"),
    gettext_noop("Longest no-cost extension in all, in months"),
    gettext_noop("Seats of the Selection Committee"),
    gettext_noop("Term of a member, in ordinary sessions of the Conference"),
    gettext_noop("Quorum, among seated members who are not recused"),
    gettext_noop("How the Selection Committee decides"),
    gettext_noop("What recuses a member"),
    gettext_noop("What arrears of assessed contributions do to an application"),
    gettext_noop("Languages of an application"),
    gettext_noop("Change of a budget category that needs approval, in percent of the category"),
    gettext_noop("Highest fee of an implementing partner, in percent of the grant"),
    gettext_noop("Highest share of equipment, in percent of the grant"),
    gettext_noop("Highest share of overheads, in percent of the grant"),
    gettext_noop("Highest share of contingencies, in percent of the grant"),
    gettext_noop("Currency of the accounts"),
    gettext_noop("A refund below this amount is not asked for"),
    gettext_noop("Time to sign an agreement before it lapses"),
    gettext_noop("Time to answer a clarification"),
    gettext_noop("Time to meet the conditions of a provisional approval"),
    gettext_noop("Share of an earlier instalment that must be spent before the next is paid"),
    gettext_noop("What an overdue report or an unpaid refund of an earlier grant does to an application"),
    gettext_noop("Drafting goes on after the early deadline"),
    gettext_noop("Time to pay a refund"),
    gettext_noop("Bank charges of a refund that the Fund bears, at most, in percent of what arrived"),
)

# What a parameter affects, by its code: every code that there is.
AFFECTS = {
    "POL-01": gettext_noop("The budget of an application and the amount that the Committee may approve."),
    "POL-02": gettext_noop("The dates of a project: an application that lasts longer cannot be submitted."),
    "POL-03": gettext_noop("How many applications a State may have in one call as the lead."),
    "POL-04": gettext_noop(
        "Which States may submit an application; their Treaty status counts at the time of submission."
    ),
    "POL-05": gettext_noop("Whether an application may name further States that benefit."),
    "POL-05.1": gettext_noop(
        "The budget of an application of several States; without a value the highest grant for one application holds."
    ),
    "POL-06": gettext_noop("The instalments of an agreement when it is drafted."),
    "POL-07": gettext_noop("The day on which the interim report of a grant is due."),
    "POL-08": gettext_noop("The day on which the final report of a grant is due, as its agreement states it."),
    "POL-09": gettext_noop("Until when a grantee may ask for more time without more money."),
    "POL-09.1": gettext_noop("How much more time a grantee can be given in all."),
    "POL-10": gettext_noop(
        "How many States can sit in the Selection Committee on any one day; a further seat is refused."
    ),
    "POL-11": gettext_noop("When the term of a member of the Selection Committee ends."),
    "POL-12": gettext_noop("How many members must take part before the Chair can record a decision."),
    "POL-13": gettext_noop("How the Committee reaches a decision on an application."),
    "POL-14": gettext_noop("Which members neither see nor decide an application."),
    "POL-15": gettext_noop(
        "What a note of arrears does to an application of that State; decided on the day of the check, not afterwards."
    ),
    "POL-16": gettext_noop("The languages in which a State may write its application."),
    "POL-17": gettext_noop("Which changes of a grant’s budget need an approval."),
    "POL-18": gettext_noop("The fee of an implementing partner in the budget of an application."),
    "POL-18.1": gettext_noop("The share of equipment in the budget of an application."),
    "POL-18.2": gettext_noop("The share of overheads in the budget of an application."),
    "POL-18.3": gettext_noop("The share of contingencies in the budget of an application."),
    "POL-19": gettext_noop("The currency in which budgets, grants and the accounts are kept."),
    "POL-20": gettext_noop("Whether what remains of a small amount is asked back when a grant is closed."),
    "POL-21": gettext_noop("The day on which an approval lapses when its agreement has not been signed."),
    "POL-22": gettext_noop("The day by which a State answers a question on its application."),
    "POL-23": gettext_noop(
        "The day by which the conditions of a provisional approval have to be met before it lapses."
    ),
    "POL-24": gettext_noop("When the next instalment of a grant can be paid."),
    "POL-25": gettext_noop(
        "What an overdue report or an unpaid refund of an earlier grant does to a new application of that State."
    ),
    "POL-26": gettext_noop(
        "Whether a State that missed the early deadline, for comments, may still write until the final one."
    ),
    "POL-27": gettext_noop("The day by which a grantee pays back what was not spent or not accepted."),
    "POL-28": gettext_noop(
        "Up to which part of a refund the finance officer may record as bank charges that the Fund bears."
    ),
}

# What kind of source a value has, where no document was read.
TAGS = (
    gettext_noop("background knowledge, high"),
    gettext_noop("background knowledge, medium"),
    gettext_noop("background knowledge, low"),
    gettext_noop("inferred from two published cases"),
    gettext_noop("one published case"),
    gettext_noop("own proposal"),
    gettext_noop("not known"),
)

OPTIONS = {
    "party": _("States Parties"),
    "signatory": _("signatories"),
    "other-with-evidence": _("other States with evidence of their commitment to join"),
    "simple-majority": _("simple majority"),
    "two-thirds": _("two thirds"),
    "none": _("none"),
    "consensus": _("consensus"),
    "consensus-then-majority": _("consensus, a vote where there is none"),
    "majority": _("majority"),
    "applicant": _("the member is the applicant"),
    "beneficiary": _("the member is a beneficiary of a project of several States"),
    "declared-interest": _("the member declared an interest"),
    "INFO_ONLY": _("a note, no effect"),
    "WARN": _("a warning, no effect"),
    "BLOCK": _("no application"),
    "BLOCK_UNLESS_ARRANGEMENT": _("no application without a financial arrangement in force"),
    "ar": _("Arabic"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "ru": _("Russian"),
    "zh-hans": _("Chinese"),
}

IN_MONTHS = ("POL-02", "POL-07", "POL-09.1")


def in_units(code: str, kind: str, number: int) -> str:
    """A whole number in the unit of its parameter: days, months, seats, sessions."""
    shown = {"number": formats.number(number)}
    if kind == "days":
        return ngettext("%(number)s day", "%(number)s days", number) % shown
    if code == "POL-07":
        return pgettext("of a project", "month %(number)s") % shown
    if code in IN_MONTHS:
        return ngettext("%(number)s month", "%(number)s months", number) % shown
    if code == "POL-10":
        return ngettext("%(number)s seat", "%(number)s seats", number) % shown
    if code == "POL-11":
        return ngettext("%(number)s ordinary session", "%(number)s ordinary sessions", number) % shown
    return shown["number"]
