"""The texts of a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.calls.models.call import Call


class CallText(models.Model):
    """The call's title and text in one language."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["call", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return self.title
