"""The documentation site, as a browser shows it: on a desk and on a phone."""

from __future__ import annotations

import pytest
from chromium import Browser

PAGES = ["", "ml/", "ml/experiment_runs/", "ml/schemas/", "ml/openapi/"]
WIDTHS = [1300, 390]

#: JavaScript: the search box, which is a tree of its own.
SEARCH = (
    "[...document.querySelectorAll('*')]"
    ".find(e => e.shadowRoot && e.shadowRoot.querySelector('input'))?.shadowRoot"
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "landing")
each_width = pytest.mark.parametrize("width", WIDTHS)


@each_page
@each_width
def test_a_page_fits_its_window(
    browser: Browser, site: str, page: str, width: int
) -> None:
    browser.resize(width)
    browser.open(site + page)
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    assert browser.run("document.querySelector('h1').textContent.length > 0")


@each_page
def test_a_page_needs_nothing_from_elsewhere_and_complains_of_nothing(
    browser: Browser, site: str, page: str
) -> None:
    visit = browser.open(site + page)
    origins = (site.removesuffix("below/"), "data:")  # icons stand in the stylesheet
    assert visit.requests
    assert [url for url in visit.requests if not url.startswith(origins)] == []
    assert visit.complaints == []


def test_examples_switch_between_languages_all_at_once(
    browser: Browser, site: str
) -> None:
    browser.resize(1300)
    browser.open(site + "ml/experiment_runs/")
    assert shown_code(browser, "get").startswith("SELECT")
    browser.run(click("#get ~ .tabbed-set label", "Python"))
    assert shown_code(browser, "get").startswith("from databricks_workspace import")
    browser.wait_for(f"({shown('search')})[0].includes('client.ml')")


@each_width
def test_links_of_the_table_of_methods_land_on_the_method(
    browser: Browser, site: str, width: int
) -> None:
    browser.resize(width)
    browser.open(site + "ml/experiment_runs/")
    names = browser.run(
        "[...document.querySelectorAll('#methods ~ * td:first-child a')]"
        ".map(a => a.getAttribute('href')).filter(h => /^#[a-z-]+$/.test(h))"
    )
    assert len(names) == 16
    for name in ("#get", "#log-metric", "#search--inputs"):
        browser.run(f"document.querySelector('a[href=\"{name}\"]').click()")
        browser.wait_for(
            f"Math.abs(document.querySelector('{name}').getBoundingClientRect().top) < 150"
        )


def test_names_are_whole_on_a_phone_unless_they_are_long(
    browser: Browser, site: str
) -> None:
    browser.resize(390)
    browser.open(site + "ml/experiment_runs/")
    broken = browser.run(
        "[...document.querySelectorAll('td:first-child code')]"
        ".filter(code => code.textContent.length < 17 && code.offsetHeight > 30).length"
    )
    assert broken == 0


@each_width
def test_a_method_leads_to_its_description_and_back(
    browser: Browser, site: str, width: int
) -> None:
    browser.resize(width)
    page, description = site + "ml/experiment_runs/", site + "ml/openapi/"
    for start, link, end in (
        (page, f"{description}#experiment-runs--search", "#experiment-runs--search"),
        (description, f"{page}#search", "#search"),
    ):
        browser.open(start)
        links = browser.run("[...document.querySelectorAll('a')].map(a => a.href)")
        assert link in links
        browser.open(link)
        browser.wait_for(
            f"Math.abs(document.querySelector('{end}').getBoundingClientRect().top) < 150"
        )


@each_width
def test_a_wide_table_scrolls_inside_its_own_box(
    browser: Browser, site: str, width: int
) -> None:
    browser.resize(width)
    browser.open(site + "ml/experiment_runs/")
    cut = browser.run(
        "[...document.querySelectorAll('table')].filter(table => {"
        "  const box = table.closest('.md-typeset__scrollwrap');"
        "  return table.scrollWidth > innerWidth"
        "    && !['auto', 'scroll'].includes(getComputedStyle(box).overflowX);"
        "}).length"
    )
    assert cut == 0


def test_the_menu_lists_resources_in_the_order_of_the_spec(
    browser: Browser, site: str
) -> None:
    browser.resize(1300)
    browser.open(site)
    names = browser.run(
        "[...document.querySelectorAll('.md-nav--primary a.md-nav__link')]"
        ".map(a => a.textContent.trim())"
    )
    assert names[-9:] == [
        "experiments",
        "experiment_runs",
        "experiment_run_tags",
        "experiment_run_metrics",
        "experiment_run_params",
        "experiment_run_artifacts",
        "logged_models",
        "Schemas",
        "OpenAPI description",
    ]


def brightness(browser: Browser) -> int:
    return int(
        browser.run(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
            ".reduce((sum, part) => sum + Number(part), 0)"
        )
    )


def test_pages_are_as_dark_as_the_window_whatever_it_was_at_the_first_visit(
    browser: Browser, site: str
) -> None:
    browser.open(site + "llms.txt")  # a page without a palette of its own to remember
    browser.run("localStorage.clear()")
    for dark in (True, False, True):
        browser.resize(1300, dark=dark)
        browser.open(site)
        assert (brightness(browser) < 200) is dark


def test_a_hostile_spec_does_nothing_in_the_browser(
    browser: Browser, hostile_site: str
) -> None:
    browser.open(hostile_site)
    pages = browser.run(
        "[...document.querySelectorAll('.md-nav--primary a')].map(a => a.href)"
    )
    assert len(pages) > 2
    for page in dict.fromkeys(pages):
        visit = browser.open(page)
        assert visit.complaints == []  # canary() is not defined: a call would say so
        assert browser.run("document.body.innerText.includes('canary')")
        assert browser.run(
            "[...document.querySelectorAll('article *')].flatMap(e => [...e.attributes])"
            ".filter(a => a.name.startsWith('on') || a.value.startsWith('javascript:'))"
            ".length"
        ) == 0  # fmt: skip


def test_search_finds_methods_and_shows_hostile_text_as_text(
    browser: Browser, site: str, hostile_site: str
) -> None:
    browser.resize(1300)
    for address, words in ((site, "log_metric"), (hostile_site, "canary onerror")):
        visit = browser.open(address)
        browser.run("document.querySelector('.md-search__button').click()")
        browser.wait_for(f"!!{SEARCH}")
        browser.run(
            f"(input => {{ input.value = '{words}';"
            " input.dispatchEvent(new Event('input', {bubbles: true})) })"
            f"({SEARCH}.querySelector('input'))"
        )
        browser.wait_for(f"{SEARCH}.querySelectorAll('[role=option]').length > 0")
        assert browser.run(f"{SEARCH}.querySelectorAll('img, script').length") == 0
        assert visit.complaints == []


def shown(anchor: str) -> str:
    """JavaScript: the texts of the code that is visible in the first tabs after a heading."""
    return (
        f"[...document.querySelector('#{anchor} ~ .tabbed-set')"
        ".querySelectorAll('.tabbed-block')]"
        ".filter(block => block.offsetHeight > 0).map(block => block.innerText.trim())"
    )


def shown_code(browser: Browser, anchor: str) -> str:
    texts: list[str] = browser.run(shown(anchor))
    assert len(texts) == 1
    return texts[0]


def click(selector: str, text: str) -> str:
    """JavaScript: click the first element of that text."""
    return (
        f"[...document.querySelectorAll('{selector}')]"
        f".find(element => element.innerText.trim() === '{text}').click()"
    )
