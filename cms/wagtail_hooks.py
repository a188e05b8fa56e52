"""What the CMS shows an editor, what it leaves out, and the one script of ours in it."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

LEFT_OUT = {"reports", "help", "images"}  # no pictures yet; reports and help are for developers of Wagtail


@hooks.register("construct_main_menu")
def short_menu(request: HttpRequest, items: list[Any]) -> None:
    """Leave the menu short."""
    items[:] = [item for item in items if item.name not in LEFT_OUT]


@hooks.register("insert_global_admin_js")
def script_instead_of_inline_scripts() -> SafeString:
    """Load the file that does what Wagtail does in inline scripts."""
    return format_html(
        '<script src="{}" data-pages="{}" data-documents="{}" data-images="{}"></script>',
        static("fund/cms-admin.js"),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtaildocs_chooser:choose"),
        reverse("wagtailimages_chooser:choose"),
    )
