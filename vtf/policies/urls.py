"""Addresses of the policy parameters, for those who work with them."""

from django.urls import path

from vtf.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.ParameterList.as_view(), name="parameter-list"),
    path("<str:code>/", views.ParameterDetail.as_view(), name="parameter-detail"),
    path("<str:code>/set/", views.ValueSet.as_view(), name="value-set"),
]
