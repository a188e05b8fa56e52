"""The page of a person's own settings."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.accounts import forms, services
from vtf.accounts.adapter import in_language, remember_language
from vtf.accounts.models import User
from vtf.core.views import ActView


class SettingsView(ActView):
    """A person's own settings."""

    template_name = "accounts/settings.html"
    title = _("Your settings")
    form_class = forms.SettingsForm
    success_message = _("Your settings are saved.")

    def get_object(self) -> User:
        """Oneself, read anew: the request holds only a lazy stand-in."""
        return User.objects.get(email=self.request.user.get_username())

    def get_initial(self) -> dict[str, Any]:
        """What is set now."""
        person = self.object
        return {"name": person.name, "language": person.language, "time_zone": person.time_zone}

    def act(self, form: Any) -> User:
        """Change."""
        return services.change_settings(self.object, by=self.request.user, **form.cleaned_data)

    def succeed(self, result: User) -> HttpResponse:
        """Go on in the chosen language."""
        response = super().succeed(result)
        remember_language(response, result.language)
        return response

    def get_success_url(self, result: User) -> str:
        """The same page in the chosen language."""
        return in_language(reverse("accounts:settings"), result.language)

    def get_cancel_url(self) -> str:
        """There is nothing to leave."""
        return ""
