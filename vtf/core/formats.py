"""Numbers, amounts, dates and times as each of the six languages writes them; never through float."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vtf.core.money import exponent

# (group, decimal): the separators of the United Nations' editorial practice in each language.
SEPARATORS = {
    "ar": (",", "."),
    "en": (",", "."),
    "es": ("\u00a0", ","),
    "fr": ("\u202f", ","),
    "ru": ("\u00a0", ","),
    "zh-hans": (",", "."),
}
DATE_PATTERNS = {
    "ar": "j F Y",
    "en": "j F Y",
    "es": r"j \d\e F \d\e Y",
    "fr": "j F Y",
    "ru": "j E Y",
    "zh-hans": "Y年n月j日",
}
BEFORE_TIME = {"ar": "، الساعة ", "fr": " à ", "zh-hans": " "}  # between a day and its time; elsewhere a comma
ARABIC_MONTHS = (
    "كانون الثاني/يناير شباط/فبراير آذار/مارس نيسان/أبريل أيار/مايو حزيران/يونيه "
    "تموز/يوليه آب/أغسطس أيلول/سبتمبر تشرين الأول/أكتوبر تشرين الثاني/نوفمبر كانون الأول/ديسمبر"
)
MINUS = "\u2212"


def language() -> str:
    """The active language where we have patterns for it, else English."""
    code = get_language() or "en"
    return code if code in SEPARATORS else "en"


def number(value: Decimal | int, places: int | None = None) -> str:
    """Digits in groups of three with the language's separators; `places` fixes the decimals.

    The minus sign is U+2212. Raises TypeError for a float.
    """
    if isinstance(value, float):
        raise TypeError("Amounts are Decimal or int, never float")
    exact = Decimal(value)
    text = f"{abs(exact):,.{places}f}" if places is not None else f"{abs(exact):,f}"
    group, point = SEPARATORS[language()]
    whole, dot, fraction = text.partition(".")
    return (MINUS if exact < 0 else "") + whole.replace(",", group) + (point + fraction if dot else "")


def amount(value: Decimal, currency: str) -> str:
    """`value` with the decimals of its currency, without the code."""
    return number(value, exponent(currency))


def _arabic_month(month: int) -> str:
    names = ARABIC_MONTHS.replace(" الثاني/", "_الثاني/").replace(" الأول/", "_الأول/").split()
    return names[month - 1].replace("_", " ")


def day(value: date, *, weekday: bool = False) -> str:
    """A date in the language's long form, such as 22 January 2027."""
    code = language()
    if code == "ar":
        text = f"{value.day} {_arabic_month(value.month)} {value.year}"
    else:
        text = format_date(value, DATE_PATTERNS[code])
    if not weekday:
        return text
    name = format_date(value, "l")
    return {"ar": f"{name}، {text}", "zh-hans": f"{text}{name}", "ru": f"{name}, {text}"}.get(code, f"{name} {text}")


def before_time() -> str:
    """What stands between a day and its time."""
    return BEFORE_TIME.get(language(), ", ")


def clock(value: datetime) -> str:
    """Hours and minutes, 00 to 24."""
    return f"{value:%H:%M}"


def zone_of(name: str | tzinfo | None) -> tzinfo:
    """The time zone of that IANA name; the active one where there is no name."""
    if isinstance(name, str) and name:
        return ZoneInfo(name)
    return name if isinstance(name, tzinfo) else timezone.get_current_timezone()


def zone_label(zone: tzinfo, at: datetime) -> tuple[str, str]:
    """The place that names a zone and its distance from UTC at that moment: ("Zurich", "UTC+1")."""
    key = getattr(zone, "key", None) or str(zone)
    place = key.rsplit("/", 1)[-1].replace("_", " ")
    minutes = int((at.astimezone(zone).utcoffset() or timedelta()).total_seconds() // 60)
    sign, rest = ("+" if minutes >= 0 else MINUS), divmod(abs(minutes), 60)
    offset = f"UTC{sign}{rest[0]}" + (f":{rest[1]:02}" if rest[1] else "")
    return place, "UTC" if minutes == 0 else offset


def yes_no(value: bool) -> str:
    """Yes or No."""
    return _("Yes") if value else _("No")
