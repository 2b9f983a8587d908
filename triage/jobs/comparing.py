"""One batch of new articles among all that came before: groups of copies, boilerplate, pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from triage.articles.neighbours import (
    PROPOSE,
    Indices,
    boilerplate,
    collapse,
    exact,
    is_among,
    judged,
    nearly_identical,
    sampled,
    shared_counts,
)
from triage.articles.postings import Postings, meetings, merged, post, too_common
from triage.articles.shingles import Hashes, Shingles, shingle
from triage.jobs.pairs import Pairs
from triage.store.codec import table_bytes, table_frame
from triage.store.comparison import MEMBERS, Compared, ComparedText, Matches, NumberedPair

PROMISING = 0.4
"""Share of a text's sampled shingles that a group has, from which the text may be a copy of its leader."""
_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class Proposals:
    """Which stored articles new ones have to be compared with."""

    numbers: Mapping[int, Sequence[int]]
    """Number of a stored article to places of new ones in the batch."""
    leaders: Mapping[int, Sequence[int]]
    """Stored group to places of new articles, to be compared with all its members."""


class Batch:
    """New articles that are compared at once; its steps are called in their order."""

    def __init__(self, rows: Sequence[ComparedText], common: Hashes) -> None:
        """Shingle the texts and find copies among them.

        Args:
            rows: The articles, by number.
            common: Shingles that are known to be boilerplate, ascending.
        """
        self.common = common
        self._rows = rows
        self._numbers = np.array([row.number for row in rows], dtype=np.int64)
        self._shingles = shingle([row.text for row in rows])
        sizes = np.diff(self._shingles.ends, prepend=0)
        owners = np.repeat(np.arange(len(rows)), sizes)
        chosen = sampled(self._shingles.hashes)
        chosen[chosen] = ~is_among(self._shingles.hashes[chosen], common)
        self._sampled, self._owners = self._shingles.hashes[chosen], owners[chosen]
        self._all_owners, self._worded = owners, sizes > 0
        self._groups = self._numbers[collapse(self._shingles)]
        self._own: dict[int, Hashes] = {}
        self._pairs = Pairs()
        self._members: dict[int, int] = defaultdict(int)
        """Stored members of each group that were compared."""
        self._decided: set[int] = set()
        """Stored articles whose pairs were decided."""
        self._stored = Postings(self._sampled[:0], self._numbers[:0], self._numbers[:0])
        self._together = self._added = self._stored
        self._newly = self._sampled[:0]

    # -- copies of what is stored ------------------------------------------------------------------
    def asked(self) -> tuple[bytes, bytes]:
        """Return the sampled shingles and the texts that the store is asked for."""
        hashes, texts = np.unique(self._sampled), np.unique(self._shingles.texts[self._worded])
        return hashes.astype("<u8").tobytes(), texts.astype("<u8").tobytes()

    def take(self, matches: Matches) -> dict[int, list[int]]:
        """Take in what the store has, and find exact copies.

        Returns:
            Stored group to places of texts that may be nearly identical with a member of it.
        """
        frame = table_frame(matches.postings).sort("hash")
        self._stored = Postings(
            frame["hash"].to_numpy(),
            frame["number"].to_numpy().astype(np.int64),
            frame["leader"].to_numpy().astype(np.int64),
        )
        known = table_frame(matches.texts)
        leaders = dict(zip(known["text"].to_list(), known["leader"].to_list(), strict=True))
        exact_copies: set[int] = set()
        for place, text in enumerate(self._shingles.texts.tolist()):
            if text in leaders and self._worded[place]:
                exact_copies.add(place)
                self._join(place, leaders[text])
        mine, theirs = meetings(self._sampled, self._stored)
        distinct, counts = _counted(self._owners[mine], self._stored.groups[theirs])
        sizes = np.bincount(self._owners, minlength=len(self._rows))
        promising: dict[int, list[int]] = defaultdict(list)
        for (place, leader), count in zip(distinct.tolist(), counts.tolist(), strict=True):
            if count >= max(PROPOSE, PROMISING * sizes[place]) and place not in exact_copies:
                promising[leader].append(place)
        return promising

    def see_members(self, page: Sequence[ComparedText], promising: Mapping[int, Sequence[int]]) -> None:
        """Let texts join the groups with one of whose first members they are nearly identical."""
        stored = shingle([row.text for row in page])
        for n, row in enumerate(page):
            leader = row.number if row.leader is None else row.leader
            theirs = stored.of(n)
            places = [place for place in promising.get(leader, ()) if self._groups[place] > leader]
            for place in places:
                if nearly_identical(theirs, self._shingles.of(place)):
                    self._join(place, leader)

    def _join(self, place: int, leader: int) -> None:
        """Let a text and its copies in the batch join a group, if it is older than theirs."""
        former = self._groups[place]
        if leader < former:
            self._groups[self._groups == former] = leader

    # -- boilerplate -------------------------------------------------------------------------------
    def index(self) -> list[int]:
        """Add the batch to the index.

        Returns:
            Stored articles that have sampled shingles which have now become too common.
        """
        new = post(self._sampled, self._numbers[self._owners], self._groups[self._owners])
        self._together, self._added = merged(self._stored, new)
        self._newly = too_common(self._together)
        carriers = self._stored.numbers[is_among(self._stored.hashes, self._newly)]
        found: list[int] = np.unique(carriers).tolist()
        return found

    def settle(self, carriers: Sequence[tuple[int, Hashes]]) -> list[int]:
        """Find all shingles that are boilerplate now, the unsampled ones of the same passages too.

        Args:
            carriers: Group and shingles of the stored articles that :meth:`index` named.

        Returns:
            Stored groups whose pairs have to be decided again.
        """
        groups, firsts = np.unique(self._groups, return_index=True)
        leads = np.zeros(len(self._rows), dtype=bool)
        leads[firsts] = True
        others = [hashes for group, hashes in carriers if group not in groups]
        counted = boilerplate(np.concatenate([self._shingles.hashes[leads[self._all_owners]], *others]))
        affected = self._stored.groups[is_among(self._stored.hashes, self._newly)]
        newly = np.union1d(self._newly, counted)
        self._newly = newly[~is_among(newly, self.common)]
        self.common = np.union1d(self.common, self._newly)
        self._together = self._together.where(~is_among(self._together.hashes, self._newly))
        self._added = self._added.where(~is_among(self._added.hashes, self._newly))
        found: list[int] = np.unique(affected).tolist()
        return found

    # -- pairs -------------------------------------------------------------------------------------
    def propose(self) -> Proposals:
        """Find what each text has to be compared with: groups that share two sampled shingles with it."""
        kept = ~is_among(self._sampled, self._newly)
        hashes, owners = self._sampled[kept], self._owners[kept]
        mine, theirs = meetings(hashes, self._together)
        earlier = self._together.numbers[theirs] < self._numbers[owners[mine]]
        mine, theirs = owners[mine[earlier]], theirs[earlier]
        groups, carriers = self._together.groups[theirs], self._together.numbers[theirs]
        met, counts = _counted(mine, groups)
        met = met[counts >= PROPOSE]
        carried = np.isin(_codes(mine, groups), _codes(met[:, 0], met[:, 1]))
        self._carriers, _ = _counted(mine[carried], carriers[carried])
        copies = np.flatnonzero(self._groups != self._numbers)
        self._proposed, _ = _counted(
            np.concatenate([met[:, 0], copies]), np.concatenate([met[:, 1], self._groups[copies]])
        )
        first = self._numbers[0]
        return Proposals(
            _by_second(self._carriers[self._carriers[:, 1] < first]),
            _by_second(self._proposed[self._proposed[:, 1] < first]),
        )

    def decide_members(self, page: Sequence[ComparedText], proposals: Proposals) -> None:
        """Decide the pairs of new texts with members of stored groups."""
        stored = shingle([row.text for row in page])
        for n, row in enumerate(page):
            if row.leader is not None and row.number not in self._decided:
                self._decided.add(row.number)
                self._members[row.leader] += 1
                places = {*proposals.leaders.get(row.leader, ()), *proposals.numbers.get(row.number, ())}
                self._decide(self._of(row, stored, n), sorted(places))

    def decide_carriers(self, page: Sequence[ComparedText], proposals: Proposals) -> None:
        """Decide the pairs of new texts with stored ones that are no first members of their groups."""
        stored = shingle([row.text for row in page])
        for n, row in enumerate(page):
            if row.there and row.number not in self._decided:
                self._decided.add(row.number)
                self._decide(self._of(row, stored, n), proposals.numbers.get(row.number, ()))

    def decide_new(self) -> None:
        """Decide the pairs of new texts with each other."""
        members: dict[int, list[int]] = defaultdict(list)
        for place, group in enumerate(self._groups.tolist()):
            members[group].append(place)
        places = {number: place for place, number in enumerate(self._numbers.tolist())}
        wanted: dict[int, set[int]] = defaultdict(set)
        for place, number in self._carriers.tolist():
            if number in places:
                wanted[place].add(places[number])
        for place, group in self._proposed.tolist():
            room = max(MEMBERS - self._members[group], 0)
            wanted[place].update(other for other in members[group][:room] if other < place)
        for place, others in wanted.items():
            self._decide(self._of(self._rows[place], self._shingles, place), sorted(others))

    def _of(self, row: ComparedText, shingles: Shingles, place: int) -> _Text:
        hashes = shingles.of(place)
        own = hashes[~is_among(hashes, self.common)]
        return _Text(row.number, row.stated_date, len(hashes), own, int(shingles.texts[place]))

    def _decide(self, one: _Text, places: Sequence[int]) -> None:
        """Decide the pairs of a text with some of the batch's."""
        counts = shared_counts(one.own, [self._without_common(place) for place in places])
        for place, shared in zip(places, counts.tolist(), strict=True):
            size = int(self._shingles.ends[place] - (self._shingles.ends[place - 1] if place else 0))
            same = one.text == int(self._shingles.texts[place])
            alike = exact(one.size) if same else judged(shared, one.size, size)
            if alike is not None:
                other = self._rows[place]
                self._pairs.put((one.number, one.stated_date), (other.number, other.stated_date), alike)

    def _without_common(self, place: int) -> Hashes:
        own = self._own.get(place)
        if own is None:
            own = self._shingles.of(place)
            own = self._own[place] = own[~is_among(own, self.common)]
        return own

    def decide_again(self, pairs: Sequence[NumberedPair], texts: Mapping[int, ComparedText]) -> None:
        """Decide stored pairs again of which both share what has become boilerplate.

        Args:
            pairs: The pairs.
            texts: Their articles by number.
        """
        numbers = list(texts)
        found = shingle([texts[number].text for number in numbers])
        known = {number: n for n, number in enumerate(numbers)}
        touched = {number for n, number in enumerate(numbers) if is_among(found.of(n), self._newly).any()}
        for pair in pairs:
            if pair.a not in touched or pair.b not in touched:
                continue
            a, b = known[pair.a], known[pair.b]
            if found.texts[a] == found.texts[b]:
                continue
            one = found.of(a)[~is_among(found.of(a), self.common)]
            other = found.of(b)[~is_among(found.of(b), self.common)]
            shared = int(shared_counts(one, [other])[0])
            alike = judged(shared, len(found.of(a)), len(found.of(b)))
            self._pairs.put((pair.a, texts[pair.a].stated_date), (pair.b, texts[pair.b].stated_date), alike)

    # -- the end -----------------------------------------------------------------------------------
    def result(self, number: int) -> Compared:
        """Return what the store is to keep.

        Args:
            number: Of the batch.
        """
        copies = {"id": self._numbers, "leader": self._groups, "text": self._shingles.texts}
        added = {"hash": self._added.hashes, "id": self._added.numbers, "leader": self._added.groups}
        return Compared(
            batch=number,
            upto=self._rows[-1].number,
            import_number=self._rows[-1].import_number,
            copies=tuple(_streams(pl.DataFrame(copies))),
            postings=tuple(_streams(pl.DataFrame(added))),
            boilerplate=tuple(_streams(pl.DataFrame({"hash": self._newly}))),
            pairs=tuple(_streams(self._pairs.frame())),
        )


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that others are compared with."""

    number: int
    stated_date: str | None
    size: int
    """All its shingles."""
    own: Hashes
    """Those that are no boilerplate."""
    text: int
    """Number of all its words in order."""


def _codes(firsts: Indices, seconds: Indices) -> Indices:
    """Return pairs of numbers below 2**31 as one number each, in the same order."""
    return (firsts << 32) | seconds


def _counted(firsts: Indices, seconds: Indices) -> tuple[Indices, Indices]:
    """Return distinct pairs, ascending, and how often each is there; shapes (pairs, 2) and (pairs,)."""
    codes, counts = np.unique(_codes(firsts, seconds), return_counts=True)
    return np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1), counts


def _by_second(pairs: Indices) -> dict[int, list[int]]:
    """Return second to firsts."""
    found: dict[int, list[int]] = defaultdict(list)
    for first, second in pairs.tolist():
        found[second].append(first)
    return dict(found)


def _streams(frame: pl.DataFrame) -> Iterator[bytes]:
    for start in range(0, frame.height, _ROWS):
        yield table_bytes(frame.slice(start, _ROWS))
