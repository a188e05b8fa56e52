"""Addresses of agreements and payments."""

from django.urls import path

from grants.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.AgreementList.as_view(), name="agreement-list"),
    path("draft/<int:pk>/", views.AgreementDraft.as_view(), name="agreement-draft"),
    path("<int:pk>/", views.AgreementDetail.as_view(), name="agreement-detail"),
    path("<int:pk>/sign/", views.AgreementSign.as_view(), name="agreement-sign"),
    path("instalments/<int:pk>/pay/", views.DisbursementPrepare.as_view(), name="disbursement-prepare"),
    path("payments/<int:pk>/", views.DisbursementDetail.as_view(), name="disbursement-detail"),
    path("payments/<int:pk>/approve/", views.DisbursementApprove.as_view(), name="disbursement-approve"),
    path("payments/<int:pk>/cancel/", views.DisbursementCancel.as_view(), name="disbursement-cancel"),
    path("documents/<uuid:document>/", views.AgreementDocument.as_view(), name="agreement-document"),
    path("payments/documents/<uuid:document>/", views.DisbursementDocument.as_view(), name="disbursement-document"),
]
