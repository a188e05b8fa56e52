"""Addresses of the States: the public register, and what the Secretariat notes of arrears."""

from django.urls import path

from vtf.states import views

app_name = "states"
urlpatterns = [
    path("", views.StateList.as_view(), name="state-list"),
    path("arrangements/", views.ArrangementList.as_view(), name="arrangement-list"),
    path("arrangements/<int:pk>/", views.ArrangementDetail.as_view(), name="arrangement-detail"),
    path(
        "arrangements/<int:pk>/put-in-force/",
        views.ArrangementPutInForce.as_view(),
        name="arrangement-put-in-force",
    ),
    path("arrangements/<int:pk>/refuse/", views.ArrangementRefuse.as_view(), name="arrangement-refuse"),
    path("arrangements/<int:pk>/end/", views.ArrangementEnd.as_view(), name="arrangement-end"),
    path("<str:iso3>/", views.StateDetail.as_view(), name="state-detail"),
    path("<str:iso3>/arrears/", views.StateArrears.as_view(), name="state-arrears"),
    path("<str:iso3>/arrears/note/", views.ArrearsNoted.as_view(), name="arrears-note"),
    path("<str:iso3>/arrears/arrangement/", views.ArrangementFile.as_view(), name="arrangement-file"),
]
