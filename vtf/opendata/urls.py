"""Public addresses: `urlpatterns` stand behind the language, `data_urlpatterns` do not."""

from django.urls import path

from vtf.opendata import views

app_name = "opendata"
urlpatterns = [
    path("fund/", views.FundStatusView.as_view(), name="fund-status"),
    path("fund/entries/<slug:code>/", views.FigureEntries.as_view(), name="figure-entries"),
    path("donors/", views.DonorList.as_view(), name="donor-list"),
    path("projects/", views.ProjectList.as_view(), name="project-list"),
    path("projects/<str:number>/", views.ProjectDetail.as_view(), name="project-detail"),
    path("call-letters/<uuid:pk>/", views.CallLetter.as_view(), name="call-letter"),
]
data_urlpatterns = [path("data/fund-status.json", views.fund_status_json, name="fund-status-json")]
