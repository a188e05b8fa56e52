"""Addresses of contributions."""

from django.urls import path

from vtf.contributions import views

app_name = "contributions"
urlpatterns = [
    path("", views.ContributionList.as_view(), name="contribution-list"),
    path("enter/", views.ContributionEnter.as_view(), name="contribution-enter"),
    path("<int:pk>/", views.ContributionDetail.as_view(), name="contribution-detail"),
    path("donors/", views.DonorList.as_view(), name="donor-list"),
    path("donors/register/", views.DonorRegister.as_view(), name="donor-register"),
    path("earmarks/", views.EarmarkList.as_view(), name="earmark-list"),
    path("earmarks/open/", views.EarmarkOpen.as_view(), name="earmark-open"),
]
