"""The measured pages."""

from reviews.models import Restaurant


def page_urls() -> dict[str, str]:
    """Return URLs by page name. The search terms come from a restaurant, because names depend on the database size."""
    name = Restaurant.objects.get(pk=321).name.split()[0].lower()
    return {
        "home": "/",
        "list": "/restaurants/",
        "restaurant": "/restaurants/place-1/",
        "selective search": f"/restaurants/?q={name}",
        "broad search": "/restaurants/?q=kitchen",
        "typo": f"/restaurants/?q={name[:4]}x{name[4:]}",
        "suggestions": f"/restaurants/suggestions/?q={name[:5]}",
        "near me": "/restaurants/?near=0.51,0.01&sort=nearest",
    }
