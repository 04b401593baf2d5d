import pytest

from deployment.smoke_test.markup import MAX_DEPTH, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('<a href="/?a=1&amp;b=2">', "/?a=1&b=2"),
        ("<a href='/a \"b\"'>", '/a "b"'),
        ("<A\nclass=x HREF = /a>", "/a"),
        ('<a href="/a/"/>', "/a/"),
        ('<a href="a>b">', "a>b"),
        ("<a href>", ""),
        ("<a>", ""),
    ],
)
def test_reads_attributes(text, value):
    assert parse(text).first("a").attribute("href") == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h1>Chez\n  <b>Ada</b> &amp; Co</h1>", "Chez Ada & Co"),
        ("<h1>Chez<br>Ada<img></h1>", "ChezAda"),
        ("<h1>Chez <svg><use/><use/></svg>Ada</h1> and others", "Chez Ada"),
        ("<h1>Chez <!-- <h1> > --> Ada</h1>", "Chez Ada"),
        ("<h1>Chez <script>'</h1><b>'</script >Ada</h1>", "Chez '</h1><b>'Ada"),
        ("<h1>Chez <script>'</b>' a < b</SCRIPT>Ada</h1>", "Chez '</b>' a < bAda"),
        ("<h1>Chez</h2> Ada</h1> and others", "Chez Ada"),
        ("<h1>Chez Ada", "Chez Ada"),
    ],
)
def test_reads_the_text_of_an_element(text, expected):
    assert parse(text).first("h1").text == expected


def test_finds_elements_by_tag_and_by_class():
    root = parse('<p class="a b">1</p><div class="b">2</div><p>3<p class="ab">4</p>')
    assert [element.text for element in root.all("p")] == ["1", "34", "4"]
    assert [element.text for element in root.all("", "b")] == ["1", "2"]
    assert root.first("p", "b").text == "1"
    assert root.first("div", "a") is None


def test_keeps_elements_below_the_maximum_depth():
    root = parse("<b>" * (MAX_DEPTH * 2) + "<i>found</i>")
    assert root.first("i") is not None
    assert root.text == "found"


@pytest.mark.parametrize("text", ["<img src=a>", "<use href=a />", "<p></p>"])
def test_gives_elements_without_content_no_children(text):
    tag = text[1:].partition(" ")[0].partition(">")[0]
    root = parse(f"{text}<i>other</i>")
    assert root.first(tag).children == []
    assert [element.tag for element in root.children] == [tag, "i"]
