"""Which articles an adjudicator has decided on: an answer that is given later is marked."""

from __future__ import annotations

from collections.abc import Iterable

from triage.store.records import Aspect, Event


class Decisions:
    """The questions of each article on which a decision stands, by round."""

    def __init__(self, standing: Iterable[tuple[str, str, str]] = ()) -> None:
        """Begin with what stands.

        Args:
            standing: Round, article and question of each decision.
        """
        self._rounds: dict[str, dict[str, frozenset[str]]] = {}
        self._known: dict[frozenset[str], frozenset[str]] = {}
        """Sets of questions, each kept once: there are few."""
        for round_name, article, question in standing:
            self._put(round_name, article, question, stands=True)

    def stand(self, round_name: str, article: str) -> bool:
        """Whether something of an article was decided in a round."""
        articles = self._rounds.get(round_name)
        return articles is not None and article in articles

    def take(self, event: Event) -> None:
        """Take in a decision, or the undo of one."""
        if event.aspect is Aspect.JUDGEMENT and event.round and event.article and event.question:
            self._put(event.round, event.article, event.question, stands=event.value is not None)

    def _put(self, round_name: str, article: str, question: str, *, stands: bool) -> None:
        articles = self._rounds.setdefault(round_name, {})
        former = articles.pop(article, frozenset())
        asked = former | {question} if stands else former - {question}
        if asked:
            articles[article] = self._known.setdefault(asked, asked)
