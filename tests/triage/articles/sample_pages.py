"""Pages of several stories, built from parts so that the right answer is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.articles.article import Form


@dataclass(slots=True)
class Page:
    """A page under construction, with the stories it is known to hold."""

    text: str = ""
    stories: list[tuple[int, int, str, Form]] = field(default_factory=list)

    def page(self, matter: str) -> Page:
        """Add what belongs to no story."""
        self.text += matter
        return self

    def story(self, title: str, body: str, form: Form = Form.FULL) -> Page:
        """Add a story: its title, what lies between, its text, as one string each."""
        start = len(self.text)
        self.text += title + body
        self.stories.append((start, len(self.text), title, form))
        return self

    def found(self) -> list[tuple[int, int, str, Form]]:
        """Return what the splitter should find."""
        return self.stories


HARBOUR = (
    "The harbour of Lindesund was closed to ferries on Monday after a crane fell across its quay.\n\n"
    "Nobody was hurt, the port authority said, and divers looked at the sea wall in the afternoon.\n\n"
    "Ferries to the islands leave from the fish market until the quay is clear, a spokeswoman said."
)
LIBRARY = (
    "Readers in Oberau may borrow tools as well as books, the town council decided by a single vote.\n\n"
    "Saws, drills and a cider press will lie beside the atlases, and each can be kept for ten days.\n\n"
    "Critics fear that the press will never come back."
)
BEES = (
    "Bees kept on the roof of the Varna opera house gave forty kilograms of honey, twice the usual.\n\n"
    "The beekeeper, a retired bassoonist, thinks that the limes along the boulevard are the reason.\n\n"
    "The honey is sold in the interval, and the first jars were gone within a week."
)
TUNNEL = (
    "Engineers have opened the last metre of rock in the Marbach tunnel, three years later than promised.\n\n"
    "Trains will need nine minutes instead of forty, if the signals arrive before the winter does.\n\n"
    "The cost has doubled since work began, an audit found."
)
TITLES = (
    ("Fallen crane shuts ferry quay at Lindesund", "Harbour", HARBOUR),
    ("Town library lends saws and a cider press", "Oberau", LIBRARY),
    ("Opera bees double their honey in one summer", "Varna", BEES),
    ("Last rock falls in the Marbach rail tunnel", "Railways", TUNNEL),
)


def short(body: str, characters: int = 120) -> str:
    """Return the start of a text on one line, as a teaser has it."""
    return body.replace("\n\n", " ")[:characters].rsplit(" ", 1)[0]


def full_page(ending: str, *, head: str = "", category: bool = True, code: str = "") -> Page:
    """Build a page of full stories, each ended by ``ending`` on a line of its own."""
    page = Page().page(head)
    for title, kind, body in TITLES:
        between = f"\n\n{kind}\n\n" if category else "\n\n"
        page.story(title, between + body)
        page.page(f"\n\n{code}" if code else "").page(f"\n\n{ending}\n\n")
    return page


def teaser_page(ending: str, *, head: str = "", ellipsis: str = " …", category: bool = False) -> Page:
    """Build a page of teasers, each ended by ``ending`` on the line of its ellipsis."""
    page = Page().page(head)
    for title, kind, body in TITLES:
        between = f"\n\n{kind}\n\n" if category else "\n\n"
        page.story(title, between + short(body) + ellipsis, Form.TEASER).page(f"{ending}\n\n")
    return page
