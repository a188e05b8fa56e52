"""Addresses of the ledger."""

from django.urls import path

from vtf.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.EntryList.as_view(), name="entry-list"),
    path("balances/", views.BalanceList.as_view(), name="balance-list"),
    path("<int:pk>/", views.EntryDetail.as_view(), name="entry-detail"),
]
