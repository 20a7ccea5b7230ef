"""The bookmarks and cases of a profile, on the owner's thread. Disk and database are used elsewhere.

What changes is shown at once; where it cannot be kept, ``on_trouble`` tells and what is shown follows the
database again.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.cases import file as casefile
from app.core.cases.files import PictureFiles, disk_trouble
from app.core.cases.model import (
    COLOURS,
    MAX_BOOKMARKS,
    MAX_CASES,
    MAX_ITEMS,
    Bookmark,
    Camera,
    Case,
    CaseTrouble,
    Done,
    Found,
    Item,
    Kind,
    NewItem,
    Picture,
    clean_text,
    clean_title,
    make,
    new_id,
)
from app.core.instant import Clock
from app.core.subscribers import Subscribers

if TYPE_CHECKING:
    from app.store.cases import CaseStore

T = TypeVar("T")
Run = Callable[[Callable[[], Any], Done], None]
"""``InOrder.run``."""


@dataclass(frozen=True, slots=True)
class CasesChange:
    """``bookmarks``: some changed; ``cases``: the list changed; ``case_id``: what is in that one changed."""

    bookmarks: bool = False
    cases: bool = False
    case_id: str = ""


class CaseBook:
    """Owned by one thread; never blocks it. ``run``: does work elsewhere, one thing after the other."""

    def __init__(
        self,
        store: CaseStore | None,
        root: Callable[[], Path],
        run: Run,
        clock: Clock,
        name_of: Callable[[str], str],
    ) -> None:
        self._store = store
        self._files = PictureFiles(root)
        self._run = run
        self._clock = clock
        self._name_of = name_of
        self._bookmarks: list[Bookmark] = []
        self._cases: list[Case] = []
        self._told: Subscribers[CasesChange] = Subscribers()
        self._troubles: Subscribers[CaseTrouble] = Subscribers()
        self._loaded = store is None
        self.author = ""
        """Who is at the keyboard; stands in what is made from now on."""

    # -- what there is -------------------------------------------------------------------------------

    @property
    def bookmarks(self) -> tuple[Bookmark, ...]:
        """By their instant."""
        return tuple(self._bookmarks)

    def bookmarks_in(self, device_ids: Iterable[str], from_utc_ms: int, to_utc_ms: int) -> list[Bookmark]:
        """Those of these cameras in [from, to); cheap enough for a timeline that is dragged."""
        wanted = set(device_ids)
        first = bisect.bisect_left(self._bookmarks, from_utc_ms, key=lambda mark: mark.utc_ms)
        last = bisect.bisect_left(self._bookmarks, to_utc_ms, key=lambda mark: mark.utc_ms)
        return [
            mark
            for mark in self._bookmarks[first:last]
            if any(camera.device_id in wanted for camera in mark.cameras)
        ]

    @property
    def cases(self) -> tuple[Case, ...]:
        """The one changed last first."""
        return tuple(self._cases)

    @property
    def loaded(self) -> bool:
        """Whether what was kept has been read."""
        return self._loaded

    def case(self, case_id: str) -> Case | None:
        """One of them."""
        return next((case for case in self._cases if case.id == case_id), None)

    def subscribe(self, callback: Callable[[CasesChange], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def on_trouble(self, callback: Callable[[CaseTrouble], None]) -> Callable[[], None]:
        """Calls back with what could not be kept or read; returns how to unsubscribe."""
        return self._troubles.subscribe(callback)

    def camera(self, device_id: str) -> Camera:
        """A device with the name it has now."""
        return Camera(device_id, self._name_of(device_id))

    def load(self) -> None:
        """Reads what was kept."""
        store = self._store
        if store is None:
            return

        def came(found: Any) -> None:
            self._loaded = True
            # What was made before the first reading is over is kept behind it, in order; it stays shown.
            known = {mark.id for mark in found[0]}
            early = [mark for mark in self._bookmarks if mark.id not in known]
            self._bookmarks = sorted([*found[0], *early], key=_by_instant)
            ids = {case.id for case in found[1]}
            self._cases = [*(case for case in self._cases if case.id not in ids), *found[1]]
            self._told.tell(CasesChange(bookmarks=True, cases=True))

        self._work(lambda: (store.bookmarks(), store.cases()), came, lambda _: None)

    # -- bookmarks -----------------------------------------------------------------------------------

    def add_bookmark(
        self, device_ids: Iterable[str], utc_ms: int, text: str = "", colour: str = COLOURS[0]
    ) -> Bookmark:
        """Marks an instant of some cameras; shown at once."""
        mark = Bookmark(
            new_id(), tuple(self.camera(one) for one in dict.fromkeys(device_ids)), int(utc_ms),
            clean_text(text), _colour(colour), self.author, self._clock.utc(),
        )  # fmt: skip
        if len(self._bookmarks) >= MAX_BOOKMARKS:
            self._troubles.tell(CaseTrouble("too_many", limit=MAX_BOOKMARKS))
            return mark
        self._put(mark)
        return mark

    def change_bookmark(self, mark_id: str, text: str, colour: str) -> None:
        """Other words, another colour. Unknown ones are gone: nothing happens."""
        mark = next((one for one in self._bookmarks if one.id == mark_id), None)
        if mark is not None:
            self._put(replace(mark, text=clean_text(text), colour=_colour(colour)))

    def delete_bookmark(self, mark_id: str) -> None:
        """Takes it away."""
        left = [mark for mark in self._bookmarks if mark.id != mark_id]
        if len(left) == len(self._bookmarks):
            return
        self._bookmarks = left
        self._told.tell(CasesChange(bookmarks=True))
        self._write(lambda store: store.delete_bookmark(mark_id))

    def restore_bookmark(self, mark: Bookmark) -> None:
        """Brings back one that was deleted a moment ago."""
        self._put(mark)

    def _put(self, mark: Bookmark) -> None:
        self._bookmarks = sorted(
            [*(one for one in self._bookmarks if one.id != mark.id), mark], key=_by_instant
        )
        self._told.tell(CasesChange(bookmarks=True))
        self._write(lambda store: store.keep_bookmark(mark))

    # -- cases ---------------------------------------------------------------------------------------

    def create_case(self, title: str, text: str = "") -> Case | None:
        """A new one, empty, shown at once; None where the title says nothing or there are too many."""
        wanted = clean_title(title)
        if not wanted:
            return None
        if len(self._cases) >= MAX_CASES:
            self._troubles.tell(CaseTrouble("too_many", limit=MAX_CASES))
            return None
        now = self._clock.utc()
        case = Case(new_id(), wanted, clean_text(text), self.author, now, now)
        self._show(case)
        self._write(lambda store: store.keep_case(case))
        return case

    def change_case(self, case_id: str, title: str, text: str) -> None:
        """Another title, other words; a title that says nothing changes nothing."""
        case, wanted = self.case(case_id), clean_title(title)
        if case is None or not wanted:
            return
        changed = replace(case, title=wanted, text=clean_text(text), changed_utc_ms=self._clock.utc())
        self._show(changed)
        self._write(lambda store: store.keep_case(changed))

    def delete_case(self, case_id: str) -> None:
        """With everything in it, for good."""
        if self.case(case_id) is None:
            return
        self._cases = [case for case in self._cases if case.id != case_id]
        self._told.tell(CasesChange(cases=True, case_id=case_id))

        def delete(store: CaseStore) -> None:
            store.delete_case(case_id)
            self._files.delete_case(case_id)

        self._write(delete)

    def items(self, case_id: str, done: Done) -> None:
        """What is in a case, in the order it came: ``done(list[Item] | CaseTrouble)``."""
        self._ask(lambda store: store.items(case_id), done)

    def add(self, case_id: str, new: Sequence[NewItem], done: Done = lambda result: None) -> None:
        """Puts things into a case: ``done(list[Item] | CaseTrouble)``. All of them, or none."""
        case = self.case(case_id)
        if case is None or case.items + len(new) > MAX_ITEMS:
            code = CaseTrouble("no_case") if case is None else CaseTrouble("too_many", limit=MAX_ITEMS)
            self._failed(code, done)
            return
        author, now = self.author, self._clock.utc()
        changed = replace(case, changed_utc_ms=now, items=case.items + len(new))

        def work(store: CaseStore) -> list[Item]:
            made = [
                make(case_id, one, tuple(self._files.keep(case_id, p) for p in one.pictures), author, now)
                for one in new
            ]
            store.keep_case(changed, made)
            return made

        def came(result: Any) -> None:
            if not isinstance(result, CaseTrouble) and (present := self.case(case_id)) is not None:
                self._show(replace(present, changed_utc_ms=now, items=present.items + len(new)), inside=True)
            done(result)

        self._ask(work, came)

    def add_note(self, case_id: str, text: str, done: Done = lambda result: None) -> None:
        """Words of the operator's own; blank ones are none."""
        if clean_text(text):
            self.add(case_id, [NewItem(Kind.NOTE, text)], done)

    def change_item(self, item: Item, text: str) -> None:
        """Other words for a thing in a case."""
        case = self.case(item.case_id)
        if case is None:
            return
        changed = replace(case, changed_utc_ms=self._clock.utc())
        self._show(changed, inside=True)
        self._write(lambda store: store.keep_case(changed, [replace(item, text=clean_text(text))]))

    def delete_items(self, case_id: str, item_ids: Sequence[str]) -> None:
        """Takes things out of a case, for good."""
        case = self.case(case_id)
        if case is None or not item_ids:
            return
        left = max(0, case.items - len(item_ids))
        changed = replace(case, changed_utc_ms=self._clock.utc(), items=left)
        self._show(changed, inside=True)

        def delete(store: CaseStore) -> None:
            store.keep_case(changed)
            self._files.delete(case_id, store.delete_items(case_id, item_ids))

        self._write(delete)

    def picture(
        self,
        case_id: str,
        picture: Picture,
        done: Done,
        make: Callable[[bytes | None], Any] = lambda data: data,
    ) -> None:
        """A picture: ``done`` gets what ``make`` makes of its bytes, elsewhere; None: it is gone, or no
        longer what was kept."""
        self._run(lambda: make(self._files.read(case_id, picture)), done)

    def find(self, text: str, done: Done) -> None:
        """Everything that holds all words of ``text``: ``done(Found | CaseTrouble)``."""
        self._ask(lambda store: store.find(text), done) if self._store else done(Found())

    # -- handing on ----------------------------------------------------------------------------------

    def export_case(self, case_id: str, path: Path, done: Done) -> None:
        """Writes a case into one file: ``done(Exported | CaseTrouble)``."""
        case = self.case(case_id)
        if case is None:
            self._failed(CaseTrouble("no_case"), done)
            return
        self._ask(lambda store: casefile.write(path, case, store.items(case_id), self._files), done)

    def import_case(self, path: Path, done: Done) -> None:
        """Takes a case in from a file, as a new one: ``done(Case | CaseTrouble)``."""

        def work(store: CaseStore) -> Case:
            case, items = casefile.read(path, self._files)
            try:
                store.keep_case(case, items)
            except OSError:
                self._files.delete_case(case.id)
                raise
            return replace(case, items=len(items))

        def came(result: Any) -> None:
            if isinstance(result, Case):
                self._show(result, inside=True)
            done(result)

        self._ask(work, came)

    # -- elsewhere -----------------------------------------------------------------------------------

    def _show(self, case: Case, inside: bool = False) -> None:
        self._cases = [case, *(one for one in self._cases if one.id != case.id)]
        self._told.tell(CasesChange(cases=True, case_id=case.id if inside else ""))

    def _write(self, work: Callable[[CaseStore], None]) -> None:
        """A change that is shown already; where it fails, what is shown follows the database again."""

        def failed(trouble: CaseTrouble) -> None:
            if trouble.code != "unavailable":
                self._forget()
                self.load()

        self._ask(work, lambda result: failed(result) if isinstance(result, CaseTrouble) else None)

    def _forget(self) -> None:
        self._bookmarks, self._cases = [], []

    def _ask(self, work: Callable[[CaseStore], Any], done: Done) -> None:
        store = self._store
        if store is None:
            self._failed(CaseTrouble("unavailable"), done)
            return
        self._work(lambda: work(store), done, done)

    def _work(self, work: Callable[[], Any], done: Done, failed: Done) -> None:
        def came(result: Any) -> None:
            if isinstance(result, OSError):
                result = disk_trouble(result)
            if isinstance(result, CaseTrouble):
                self._failed(result, failed)
            elif isinstance(result, Exception):
                raise result
            else:
                done(result)

        self._run(work, came)

    def _failed(self, trouble: CaseTrouble, done: Done) -> None:
        self._troubles.tell(trouble)
        done(trouble)


def _by_instant(mark: Bookmark) -> tuple[int, str]:
    return mark.utc_ms, mark.id


def _colour(name: str) -> str:
    return name if name in COLOURS else COLOURS[0]
