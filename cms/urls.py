"""Addresses of the CMS: its admin and files without a language, its pages last of all below the language."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms import views

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

# Without a language: include("cms.urls")
urlpatterns = [
    path("cms-admin/login/", to_sign_in),  # one way to sign in, with its second factor
    path("cms-admin/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, views.editors_only))),
    path("documents-file/", include(wagtaildocs_urls)),
]

# Below the language, after everything else: *cms.urls.page_urlpatterns
page_urlpatterns = [
    path("calls/", views.serve, {"path": "calls/"}, name="call-index"),
    path("documents/", views.serve, {"path": "documents/"}, name="document-index"),
    re_path(r"^((?:[\w\-]+/)*)$", views.serve, name="wagtail_serve"),
]
