"""Public addresses of documents, without a language prefix: they are printed on paper."""

from django.urls import path

from vtf.documents import views

app_name = "documents"
urlpatterns = [
    path("verify/", views.verify, name="verify-start"),
    path("verify/<str:reference>", views.verify, name="verify"),
]
