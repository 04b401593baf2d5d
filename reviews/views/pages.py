"""The page of a list that an address asks for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reviews.forms.lists import ListForm
from reviews.search.pagination import InvalidCursor, Page, paginate


def page_of(queryset: QuerySet[Any], form: ListForm, size: int) -> tuple[Page[Any], list[str]]:
    """Returns the page that the form asks for, and in words what it asked for in vain."""
    cursor = form.asked_for().get("cursor", "")
    try:
        return paginate(queryset, order=form.order, cursor=cursor, size=size), form.problems
    except InvalidCursor:
        problem = _("This address does not name a page of the list, so here is the beginning.")
        return paginate(queryset, order=form.order, cursor="", size=size), [*form.problems, problem]
