"""Addresses of people: our own pages (namespace accounts), and exactly those of allauth that are used."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from vtf.accounts import views

app_name = "accounts"

urlpatterns: list[URLPattern | URLResolver] = [
    path("contacts/", views.ContactList.as_view(), name="contact-list"),
    path("contacts/new/", views.ContactRegister.as_view(), name="contact-register"),
    path("contacts/<int:pk>/", views.ContactView.as_view(), name="contact-detail"),
    path("contacts/<int:pk>/end/", views.ContactEnd.as_view(), name="contact-end"),
    path("contacts/<int:pk>/invite/", views.ContactInvite.as_view(), name="contact-invite"),
    path("colleagues/", views.ColleagueList.as_view(), name="colleague-list"),
    path("colleagues/invite/", views.ColleagueInvite.as_view(), name="colleague-invite"),
    path("colleagues/<int:pk>/remove/", views.ColleagueRemove.as_view(), name="colleague-remove"),
    path("invitations/accept/", views.InvitationAccept.as_view(), name="invitation-accept"),
    path("invitations/<int:pk>/withdraw/", views.InvitationWithdraw.as_view(), name="invitation-withdraw"),
    re_path(r"^invitations/(?P<token>[0-9a-f]{64})/$", views.invitation_open, name="invitation-open"),
    path("settings/", views.SettingsView.as_view(), name="settings"),
]

# Below /accounts/, without a namespace: allauth names its own pages. Address management and social accounts
# are not among them, so that they do not exist; "signup" only says that accounts come by invitation,
# because allauth's letters to unknown addresses need the name.
sign_in_urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
