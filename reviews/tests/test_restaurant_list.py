from html import unescape

from bs4 import BeautifulSoup
from django.test import TestCase
from django.urls import reverse

from reviews.models import Restaurant
from reviews.tests.factories import make_city, make_cuisine, make_many_restaurants, make_restaurant, make_review


class RestaurantListTests(TestCase):
    def visit(self, **query):
        return self.client.get(reverse("restaurant_list"), query)

    def names(self, page):
        return [link.text for link in BeautifulSoup(page.text, "html.parser").select(".card-name")]

    def follow(self, page, rel):
        link = BeautifulSoup(page.text, "html.parser").select_one(f"a[rel={rel}]")
        return link and self.client.get(reverse("restaurant_list") + unescape(link["href"]))

    def test_lists_only_published_restaurants(self):
        for state in Restaurant.State:
            target = make_restaurant("Target", state="removed") if state == "merged" else None
            make_restaurant(f"Is {state}", state=state, merged_into=target)
        self.assertEqual(self.names(self.visit()), ["Is published"])

    def test_filters_restaurants_by_city_and_cuisine(self):
        porto, seafood = make_city("Porto"), make_cuisine("Seafood")
        make_restaurant("Both", city=porto, cuisines=[seafood])
        make_restaurant("City only", city=porto)
        make_restaurant("Cuisine only", cuisines=[seafood])
        self.assertEqual(self.names(self.visit(city="porto", cuisine="seafood")), ["Both"])
        self.assertEqual(set(self.names(self.visit(city="Porto"))), {"Both", "City only"})
        self.assertEqual(set(self.names(self.visit(cuisine="seafood"))), {"Both", "Cuisine only"})

    def test_ignores_accents_in_search_text(self):
        make_restaurant("Königshof Château")
        make_restaurant("Elsewhere")
        self.assertEqual(self.names(self.visit(q="chateau konigshof")), ["Königshof Château"])

    def test_sorts_restaurants_by_rank_then_reviews_then_age(self):
        one, many, unrated = make_restaurant("One five"), make_restaurant("Many fours"), make_restaurant("Unrated")
        make_review(restaurant=one, rating=5)
        for _ in range(8):
            make_review(restaurant=many, rating=4)
        self.assertEqual(self.names(self.visit(sort="best")), ["Many fours", "One five", "Unrated"])
        self.assertEqual(self.names(self.visit(sort="popular")), ["Many fours", "One five", "Unrated"])
        self.assertEqual(self.names(self.visit(sort="newest"))[0], unrated.name)

    def test_paginates_restaurants_forward_and_back_without_gaps_or_duplicates(self):
        make_many_restaurants(60)
        for sort in ("best", "popular", "newest"):
            with self.subTest(sort=sort):
                pages = [self.visit(sort=sort)]
                while page := self.follow(pages[-1], "next"):
                    pages.append(page)
                names = [name for page in pages for name in self.names(page)]
                self.assertEqual([len(self.names(page)) for page in pages], [24, 24, 12])
                self.assertEqual(len(set(names)), 60)
                self.assertEqual(self.names(self.follow(pages[2], "prev")), self.names(pages[1]))
                self.assertEqual(self.names(self.follow(self.follow(pages[2], "prev"), "prev")), self.names(pages[0]))
                self.assertIsNone(self.follow(self.follow(self.follow(pages[2], "prev"), "prev"), "prev"))

    def test_keeps_filters_of_restaurants_between_pages_and_links_to_remove_each(self):
        make_many_restaurants(30)
        page = self.visit(city="lisbon", cuisine="portuguese", sort="newest")
        following = self.follow(page, "next")
        self.assertContains(following, "Portuguese restaurants in Lisbon")
        removers = [link["href"] for link in BeautifulSoup(following.text, "html.parser").select("a.tag-on")]
        self.assertEqual(
            removers, ["/restaurants/?cuisine=portuguese&sort=newest", "/restaurants/?city=lisbon&sort=newest"]
        )

    def test_shows_no_exact_count_for_more_than_50_restaurants(self):
        make_many_restaurants(50)
        self.assertContains(self.visit(), "50 restaurants")
        make_restaurant()
        self.assertContains(self.visit(), "More than 50 restaurants")

    def test_shows_help_when_no_restaurant_matches(self):
        make_restaurant()
        for query in ({"q": "zzz"}, {"city": "atlantis"}, {"cuisine": "stone-soup"}):
            with self.subTest(query=query):
                self.assertContains(self.visit(**query), "No restaurants match your filters")

    def test_shows_a_message_for_each_invalid_query_parameter(self):
        make_restaurant()
        for query, words in [
            ({"sort": "worst"}, "Unknown sort order"),
            ({"cursor": "nonsense"}, "This link is no longer valid, so here is the first page."),
            ({"cuisine": "no slug!"}, "valid “slug”"),
            ({"q": "x" * 10_000}, "at most 200 characters"),
        ]:
            with self.subTest(query=query):
                page = self.visit(**query)
                self.assertEqual(page.status_code, 200)
                self.assertIn(words, unescape(page.text))
                self.assertEqual(self.names(page), ["Casa Ávila"])

    def test_ignores_a_cursor_of_another_sort_order(self):
        make_many_restaurants(30)
        link = BeautifulSoup(self.visit(sort="best").text, "html.parser").select_one("a[rel=next]")
        page = self.client.get(reverse("restaurant_list") + link["href"].replace("sort=best", "sort=newest"))
        self.assertContains(page, "This link is no longer valid, so here is the first page.")

    def test_escapes_the_search_text(self):
        self.assertContains(self.visit(q="<script>"), "&lt;script&gt;")

    def test_lists_any_number_of_restaurants_with_at_most_three_queries(self):
        # A list that fits on one page need not be counted.
        for number, queries in ((10, 2), (990, 3)):
            make_many_restaurants(number)
            for query in ({}, {"city": "lisbon", "cuisine": "portuguese", "q": "place"}, {"price": "3", "photos": "1"}):
                with self.subTest(added=number, query=query), self.assertNumQueries(2 if "price" in query else queries):
                    self.visit(**query)
