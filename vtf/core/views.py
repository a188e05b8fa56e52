"""Base views: one shows an object to those who may see it, one performs one act through one service."""

import copy
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from vtf.core.errors import Message, NotPermitted, RuleBroken
from vtf.core.forms import add_rule_errors, unjudged, with_one_more_line
from vtf.core.middleware import as_broken_rule
from vtf.core.permissions import require
from vtf.core.refusals import note_refusal, note_target
from vtf.core.workflow import reasons_against

Selector = Callable[..., QuerySet[Any]]


class PageView(TemplateResponseMixin, ContextMixin, View):
    """A page for signed-in people, unless it says that it is public."""

    is_public: ClassVar[bool] = False
    permission: ClassVar[str] = ""
    title: Message = ""
    lede: Message = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send a stranger to the sign-in page and back afterwards."""
        if not self.is_public and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Fetch and check before the method is chosen."""
        if self.permission:
            require(self.request.user, self.permission)

    def get_title(self) -> Message:
        """The heading of the page."""
        return self.title

    def get_lede(self) -> Message:
        """The sentence below the heading."""
        return self.lede

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the title and the lede."""
        return super().get_context_data(title=self.get_title(), lede=self.get_lede(), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return self.render_to_response(self.get_context_data())


class ObjectView(PageView):
    """One object's page: fetched through what its reader may see, so that a foreign one is not found.

    `visible_to` is the app's selector; `lookup` names the field and the keyword of the address;
    `permission` is asked with the object; `object_name` is its name in the template.
    """

    visible_to: ClassVar[Selector | None] = None
    lookup: ClassVar[str] = "pk"
    object_name: ClassVar[str] = ""
    object: Any = None

    def prepare(self) -> None:
        """Fetch the object, then ask the permission about it."""
        self.object = self.get_object()
        note_target(self.request, self.object)
        if self.permission:
            require(self.request.user, self.permission, self.object)

    def get_queryset(self) -> QuerySet[Any] | None:
        """What this person may see; None for a page without an object."""
        selector = type(self).visible_to  # read on the class, where a function stays a function
        return None if selector is None else selector(self.request.user)

    def get_object(self) -> Any:
        """The object of the address; Http404 for what the person may not see."""
        queryset = self.get_queryset()
        if queryset is None:
            return None
        return get_object_or_404(queryset, **{self.lookup: self.kwargs[self.lookup]})

    def get_title(self) -> Message:
        """The object's own name unless the view has a title."""
        return self.title or str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the object under its own name too."""
        if isinstance(self.object, Model):
            kwargs.setdefault(self.object_name or str(self.object._meta.model_name), self.object)
        return super().get_context_data(object=self.object, **kwargs)


class ActView(ObjectView):
    """One act on one object: shows its form, or asks for a confirmation, and calls ONE service.

    `transition` names the object's transition: a page opened by somebody who cannot use it now says why
    instead of offering a button. A rule that the service finds broken becomes an error of the form, with
    everything typed kept and status 422; without a form the middleware's page says it.
    """

    http_method_names = ["get", "head", "post", "options"]
    template_name = "core/act.html"
    form_class: ClassVar[type[forms.BaseForm] | None] = None
    submit_label: Message = _("Save")
    success_message: Message = ""
    success_url: ClassVar[str] = ""
    is_dangerous: ClassVar[bool] = False
    transition: ClassVar[str] = ""
    form: Any = None
    broken: RuleBroken | None = None

    def act(self, form: Any) -> Any:
        """Call the service; what it returns may decide where to go next."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the form is made from; a ModelForm gets a copy, so that the page still shows the saved object."""
        options: dict[str, Any] = {"initial": self.get_initial()}
        if self.request.method == "POST":
            options |= {"data": self.request.POST, "files": self.request.FILES}
        if self.form_class and issubclass(self.form_class, forms.BaseModelForm) and self.object is not None:
            options["instance"] = copy.copy(self.object)
        return options

    def get_form(self) -> Any:
        """The form, bound to what was posted; None for an act without input."""
        return self.form_class(**self.get_form_kwargs()) if self.form_class else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        self.form = self.get_form()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Validate, act, go on."""
        self.form = self.get_form()
        if not self.is_valid():
            return self.refuse()
        try:
            result = self.act(self.form)
        except NotPermitted:
            raise
        except (RuleBroken, TransitionNotAllowed, ConcurrentTransition) as exception:
            self.broken = as_broken_rule(exception, request.user, self.object)
            note_refusal(request, self.broken)
            return self.explain(exception)
        return self.succeed(result)

    def is_valid(self) -> bool:
        """Everything typed can be understood."""
        return self.form is None or self.form.is_valid()

    def explain(self, exception: Exception) -> HttpResponse:
        """Show the broken rule in the form; without a form leave it to the middleware."""
        broken = self.broken or as_broken_rule(exception, self.request.user, self.object)
        if self.form is None or broken is None:
            raise broken or exception
        add_rule_errors(self.form, broken, self.get_shown_formsets())
        return self.refuse()

    def get_shown_formsets(self) -> dict[str, BaseFormSet]:
        """The formsets on the page, none here."""
        return {}

    def refuse(self) -> HttpResponse:
        """The page again, with everything typed and the reasons."""
        return self.render_to_response(self.get_context_data(), status=422)

    def succeed(self, result: Any) -> HttpResponse:
        """Say so, and go to where the work goes on."""
        if message := self.get_success_message(result):
            messages.success(self.request, message)
        return HttpResponseRedirect(self.get_success_url(result))

    def get_success_message(self, result: Any) -> str:
        """The sentence that says what was done."""
        return str(self.success_message)

    def get_success_url(self, result: Any) -> str:
        """The fixed address, else the page of what the service returned, else the object's."""
        if self.success_url:
            return str(self.success_url)
        target = result if hasattr(result, "get_absolute_url") else self.object
        return target.get_absolute_url()

    def get_reasons_against(self) -> tuple[Message, ...]:
        """Why the act is not possible, for a page that is opened; an act that was tried has its own answer."""
        if not self.transition or self.request.method == "POST":
            return ()
        return reasons_against(self.object, self.transition, self.request.user)

    def get_cancel_url(self) -> str:
        """Where one goes who does not want to act."""
        return self.object.get_absolute_url() if hasattr(self.object, "get_absolute_url") else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and its buttons."""
        return super().get_context_data(
            form=self.form,
            formsets=self.get_shown_formsets(),
            submit_label=self.submit_label,
            is_dangerous=self.is_dangerous,
            closed=self.get_reasons_against(),
            cancel_url=self.get_cancel_url(),
            **kwargs,
        )


class FormsetActView(ActView):
    """An act whose form has lines: `formset_classes` maps a prefix to its formset class.

    All are validated together. A button named "add-line" whose value is the prefix shows the page again
    with one more empty line: nothing is saved, nothing is judged, nothing typed is lost.
    """

    formset_classes: ClassVar[dict[str, type[BaseFormSet]]] = {}
    formsets: dict[str, Any]

    def get_formset_kwargs(self, name: str) -> dict[str, Any]:
        """What a formset is made from, beside the data: instance, queryset, initial, form_kwargs."""
        return {}

    def get_formsets(self, data: Any = None, files: Any = None) -> dict[str, Any]:
        """Every formset of the page, bound when there is data."""
        return {
            name: formset_class(data=data, files=files, prefix=name, **self.get_formset_kwargs(name))
            for name, formset_class in self.formset_classes.items()
        }

    def get_shown_formsets(self) -> dict[str, BaseFormSet]:
        """The formsets, by prefix."""
        return self.formsets

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form and its lines."""
        self.formsets = self.get_formsets()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a line, or validate everything and act."""
        self.formsets = self.get_formsets(request.POST, request.FILES)
        wanted = request.POST.get("add-line", "")
        if wanted in self.formsets:
            return self.add_line(wanted)
        return super().post(request, *args, **kwargs)

    def is_valid(self) -> bool:
        """The form and every line; all are judged, so that all errors show at once."""
        return all([super().is_valid(), *(formset.is_valid() for formset in self.formsets.values())])

    def add_line(self, name: str) -> HttpResponse:
        """The page again with one more empty line, where the cursor then stands."""
        data = with_one_more_line(self.request.POST, self.formsets[name])
        self.formsets = self.get_formsets(data, self.request.FILES)
        self.form = self.get_form()
        lines = [line for formset in self.formsets.values() for line in formset.forms]
        for form in [self.form, *lines]:
            if form is not None:
                unjudged(form)
        formset: Any
        for formset in self.formsets.values():
            formset._errors = [line.errors for line in formset.forms]
            formset._non_form_errors = formset.error_class()
        if self.formsets[name].forms:
            first = next((field for field in self.formsets[name].forms[-1] if not field.is_hidden), None)
            if first is not None:
                first.field.widget.attrs["autofocus"] = True
        return self.render_to_response(self.get_context_data())
