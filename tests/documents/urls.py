"""The addresses of documents alone."""

from django.urls import include, path

urlpatterns = [path("", include("vtf.documents.urls"))]
