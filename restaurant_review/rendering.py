"""What every template and form is rendered with."""

from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Add the name of the site to the context of every template (a context processor)."""
    return {"site_name": settings.SITE_NAME}


class FormRenderer(TemplatesSetting):
    """Render every form with the templates of the site's design."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
