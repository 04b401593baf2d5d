"""Values that browsers never send, and the forms and URLs of the site that receive them."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

VALUES = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "9" * 5_000,
    "-1",
    str(10**30),
    "1e309",
    "NaN",
    "٣",  # a digit, but not an ASCII one
    "½",
    "\ud800",  # half a surrogate pair
    "\u202eevil\u2066",
    "%ff",
    "%00",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}",
    "../../etc/passwd",
    "//evil.example/",
    "\N{ZERO WIDTH JOINER}" * 50,
    "x" * 60_000,
    "[]",
    "2026-13-45",
    "24:61",
]
MEGABYTE = "x" * 1_000_000
# Many values for one field, but fewer than DATA_UPLOAD_MAX_NUMBER_FIELDS, so that the form receives them.
MANY_VALUES = ["1"] * 500


@dataclass(slots=True)
class PageForm:
    """A form found in a page, with the values that one of its buttons submits."""

    url: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    distinct_names: list[str] = field(default_factory=list)


def forms_of(response, url):
    """Yield every form of a page, once per button, with the values that a browser would submit."""
    page = BeautifulSoup(response.content, "html.parser")
    for element in page.find_all("form"):
        action = urljoin(url, element.get("action") or "")
        form = PageForm(urlsplit(action).path, element.get("method", "get").lower())
        seen = set()
        for control in element.find_all(["input", "textarea", "select"]):
            if name := control.get("name"):
                form.fields[name] = value_of(control)
                # Test only one of the fields whose names differ only by a number, such as those of weekdays.
                if (kind := re.sub(r"[0-9]+", "0", name)) not in seen:
                    seen.add(kind)
                    form.distinct_names.append(name)
        # Unnamed buttons send no field.
        for button in {button.get("name") for button in element.find_all("button")} or {None}:
            pressed = {button: "1"} if button else {}
            yield PageForm(form.url, form.method, {**form.fields, **pressed}, form.distinct_names)


def value_of(control):
    if control.name == "textarea":
        return control.text
    if control.name == "select":
        chosen = control.find("option", selected=True) or control.find("option")
        return chosen.get("value", "") if chosen else ""
    return control.get("value") or ""


def all_urls(values):
    """Yield every URL of the site, with ``values`` by parameter name, and with a huge number for each parameter."""
    for pattern, names in patterns(get_resolver()):
        if pattern.name is None:
            continue
        for parameters in ({name: values.get(name, "1") for name in names}, dict.fromkeys(names, "999999999999999999")):
            for qualified in (pattern.name, f"admin:{pattern.name}"):
                try:
                    yield reverse(qualified, kwargs=parameters)
                except NoReverseMatch:
                    continue
                break


def patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern, list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
        else:
            yield from patterns(pattern)


def admin_urls_with_parameters():
    """Yield the URL of each changelist and each add page of the admin, with the query parameters that it reads."""
    for model, model_admin in admin.site._registry.items():
        options = model._meta
        names = ["q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", *map(str, model_admin.list_filter)]
        names += [f"{model_field.name}__exact" for model_field in options.fields]
        yield reverse(f"admin:{options.app_label}_{options.model_name}_changelist"), names
        names = [model_field.name for model_field in (*options.fields, *options.many_to_many)]
        yield reverse(f"admin:{options.app_label}_{options.model_name}_add"), [*names, "_popup", "_changelist_filters"]
