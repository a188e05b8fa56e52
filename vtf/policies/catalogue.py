"""The words of the policy parameters, as the translators meet them; the database keeps titles and codes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

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
)

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
    "BLOCK": _("no application"),
    "BLOCK_UNLESS_ARRANGEMENT": _("no application without a financial arrangement in force"),
    "ar": _("Arabic"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "ru": _("Russian"),
    "zh-hans": _("Chinese"),
}
