"""Addresses of agreements and payments."""

from django.urls import path, re_path

from grants.agreements import views
from grants.agreements.views import cycle, report_lists, report_reviewing, report_writing, reports
from grants.agreements.views.replay import WhatIf

app_name = "agreements"
urlpatterns = [
    path("calls/<int:pk>/contract/", cycle.CallContract.as_view(), name="call-contract"),
    path("calls/<int:pk>/implement/", cycle.CallImplement.as_view(), name="call-implement"),
    path("calls/<int:pk>/report/", cycle.CallReport.as_view(), name="call-report"),
    path("calls/<int:pk>/reported/", cycle.CallReported.as_view(), name="call-reported"),
    path("calls/<int:pk>/reported/<slug:table>.csv", cycle.CallReportedTable.as_view(), name="call-reported-table"),
    path("calls/<int:pk>/archive/", cycle.CallArchive.as_view(), name="call-archive"),
    path("", views.AgreementList.as_view(), name="agreement-list"),
    path("draft/<int:pk>/", views.AgreementDraft.as_view(), name="agreement-draft"),
    path("<int:pk>/", views.AgreementDetail.as_view(), name="agreement-detail"),
    path("<int:pk>/sign/", views.AgreementSign.as_view(), name="agreement-sign"),
    path("<int:pk>/account/", views.AccountRegister.as_view(), name="account-register"),
    path("accounts/<int:pk>/verify/", views.AccountVerify.as_view(), name="account-verify"),
    path("accounts/<int:pk>/refuse/", views.AccountRefuse.as_view(), name="account-refuse"),
    path("<int:pk>/refund/", views.RefundAsk.as_view(), name="refund-ask"),
    path("<int:pk>/late-refund/", views.RefundLate.as_view(), name="refund-late"),
    path("<int:pk>/cancel/", views.AgreementCancel.as_view(), name="agreement-cancel"),
    path("<int:pk>/waive/", views.RestWaive.as_view(), name="rest-waive"),
    path("<int:pk>/close/", views.AgreementClose.as_view(), name="agreement-close"),
    path("refunds/", views.RefundList.as_view(), name="refund-list"),
    path("refunds/<int:pk>/", views.RefundDetail.as_view(), name="refund-detail"),
    path("refunds/<int:pk>/record/", views.RefundRecord.as_view(), name="refund-record"),
    path("refunds/documents/<uuid:document>/", views.RefundDocument.as_view(), name="refund-document"),
    path("payments/", views.DisbursementList.as_view(), name="disbursement-list"),
    path("instalments/<int:pk>/pay/", views.DisbursementPrepare.as_view(), name="disbursement-prepare"),
    path("payments/<int:pk>/", views.DisbursementDetail.as_view(), name="disbursement-detail"),
    path("payments/<int:pk>/approve/", views.DisbursementApprove.as_view(), name="disbursement-approve"),
    path("payments/<int:pk>/cancel/", views.DisbursementCancel.as_view(), name="disbursement-cancel"),
    path("reports/", report_lists.ReportList.as_view(), name="report-list"),
    path("records/<slug:iso3>/", report_lists.StateRecord.as_view(), name="state-record"),
    path("<int:pk>/reports/interim/", reports.ReportStart.as_view(kind="interim"), name="report-interim"),
    path("<int:pk>/reports/final/", reports.ReportStart.as_view(kind="final"), name="report-final"),
    path("<int:pk>/reports/return/", reports.AwaitedReview.as_view(), name="report-return"),
    path("<int:pk>/reports/accept/", reports.AwaitedReview.as_view(), name="report-accept"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="report-detail"),
    re_path(
        r"^reports/(?P<pk>\d+)/edit/(?P<section>period|outcomes|outputs|figures)/$",
        report_writing.ReportSection.as_view(),
        name="report-section",
    ),
    path("reports/<int:pk>/files/", report_writing.ReportAttachments.as_view(), name="report-attachments"),
    path("reports/files/<int:pk>/", reports.ReportFile.as_view(), name="report-file"),
    path("reports/files/<int:pk>/remove/", report_writing.AttachmentRemove.as_view(), name="report-file-remove"),
    path("reports/<int:pk>/submit/", reports.ReportSubmit.as_view(), name="report-submit"),
    path("reports/<int:pk>/review/", report_reviewing.ReportReviewPage.as_view(), name="report-review"),
    path("reports/<int:pk>/versions/", reports.ReportVersions.as_view(), name="report-versions"),
    path("reports/<int:pk>/versions/<int:number>/", reports.ReportVersionFile.as_view(), name="report-version"),
    path("reports/documents/<uuid:document>/", reports.ReportDocument.as_view(), name="report-document"),
    path("payments/<int:pk>/confirm/", views.DisbursementConfirm.as_view(), name="disbursement-confirm"),
    path("documents/<uuid:document>/", views.AgreementDocument.as_view(), name="agreement-document"),
    path("payments/documents/<uuid:document>/", views.DisbursementDocument.as_view(), name="disbursement-document"),
]

# Beside the rules themselves: path("policies/", include(replay_urlpatterns)) before vtf.policies.urls
replay_urlpatterns = ([path("what-if/", WhatIf.as_view(), name="what-if")], "replay")
