"""What the place of work shows, read from the services in a lane's thread: lists, one item, choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.wording import Words, command_words, kind_name, person_name, short_date
from eoffice.desktop.session.work_wording import item_status_words, product_words, tell, term_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.desktop.widgets.timeline import TimelineEntry
from eoffice.domain.people import Directory, Person, Role
from eoffice.domain.work.item import SourceKind, WorkItem
from eoffice.domain.work.item_standing import Term
from eoffice.domain.work.products import Product
from eoffice.domain.work.registers import Plan
from eoffice.errors import NotFound
from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.services.working import ItemCard
from eoffice.services.workplace import Workplace
from eoffice.text import fold

MOST_DOCUMENTS = 400
"""How many recent documents are offered as results and proofs; older ones are found in Tra cứu."""
OVERSEERS = (Role.LEADER, Role.UNIT_HEAD, Role.PERSONNEL)
"""Who sees more than their own work."""


@dataclass(frozen=True)
class ItemLine:
    """One work item in a list."""

    id: str
    title: str
    product: str
    lead: str
    source: str
    term: Words
    status: Words
    due: date
    is_pending: bool
    is_overdue: bool

    @property
    def state(self) -> Words:
        """Return the status, or that an order still waits here."""
        return Words(tr("Chờ gửi"), "outbox", "info") if self.is_pending else self.status

    @property
    def folded(self) -> str:
        """Return everything the find field looks into."""
        return fold(" ".join((self.title, self.product, self.lead, self.source)))


@dataclass(frozen=True)
class Board:
    """The four lists."""

    mine: tuple[ItemLine, ...] = ()
    waiting: tuple[ItemLine, ...] = ()
    overdue: tuple[ItemLine, ...] = ()
    unit: tuple[ItemLine, ...] = ()

    def list_of(self, list_id: str) -> tuple[ItemLine, ...]:
        """Return one list by its id."""
        return {"mine": self.mine, "waiting": self.waiting, "overdue": self.overdue, "unit": self.unit}[
            list_id
        ]


@dataclass(frozen=True)
class DocumentLink:
    """A document that can be opened from an item."""

    id: str
    title: str


@dataclass(frozen=True)
class ItemView:
    """One item with everything the detail pane shows."""

    card: ItemCard
    directory: Directory
    documents: dict[str, DocumentLink]
    plan: Plan | None
    story: tuple[TimelineEntry, ...]

    @property
    def item(self) -> WorkItem:
        """Return the item."""
        return self.card.item


@dataclass(frozen=True)
class Choices:
    """What the forms offer."""

    people: tuple[Option, ...]
    acceptors: tuple[Option, ...]
    products: tuple[Option, ...]
    documents: tuple[Option, ...]


class _Sources:
    """Names where work comes from; a document named by a hundred items is looked up once."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._known: dict[str, DocumentLink] = {}

    def document(self, document: str) -> DocumentLink:
        """Return the link to a document, in words even where this person may not read it."""
        if document not in self._known:
            self._known[document] = DocumentLink(document, self._title(document))
        return self._known[document]

    def words(self, item: WorkItem) -> str:
        """Return where an item comes from."""
        if item.source.kind is SourceKind.DIRECTIVE:
            return self.document(item.source.document).title
        return tr("Kế hoạch") if item.source.kind is SourceKind.PLAN else tr("Đột xuất")

    def _title(self, document: str) -> str:
        try:
            found = self._work.ordering.now_here(document)
        except NotFound:
            return tr("Văn bản không có ở bàn làm việc này")
        name = str(found.code) if found.code is not None else kind_name(self._work.drafting.kinds, found.kind)
        return f"{name}: {found.subject}"


def read_board(work: Workplace, *, with_done: bool = False) -> Board:
    """Return the four lists; reads the store."""
    directory, sources = work.ordering.directory, _Sources(work)

    def lines(cards: Iterable[ItemCard]) -> tuple[ItemLine, ...]:
        return tuple(_line(card, directory, sources) for card in cards)

    unit: tuple[ItemCard, ...] = ()
    if work.me.has(*OVERSEERS):
        # Leaders and the keeper of personnel records see the agency, heads their unit.
        whose = "" if work.me.has(Role.LEADER, Role.PERSONNEL) else work.me.unit
        unit = work.working.of_unit(whose, with_done=with_done)
    return Board(
        lines(work.working.mine(with_done=with_done)),
        lines(work.working.waiting_for_me()),
        lines(work.working.overdue()),
        lines(sorted(unit, key=_due)),
    )


def _due(card: ItemCard) -> date:
    return card.item.due


def _line(card: ItemCard, directory: Directory, sources: _Sources) -> ItemLine:
    item = card.item
    return ItemLine(
        item.id,
        item.title,
        product_words(item),
        person_name(directory, item.lead),
        sources.words(item),
        term_words(card.standing),
        item_status_words(item.status),
        item.due,
        card.is_pending,
        card.standing.term is Term.OVERDUE,
    )


def read_item(work: Workplace, item_id: str) -> ItemView:
    """Return one item for the detail pane; raises NotFound `work.missing`."""
    card = work.working.item(item_id)
    directory, sources, item = work.ordering.directory, _Sources(work), card.item
    named = {item.source.document, *(one for handin in item.handins for one in handin.documents)}
    named.update(pause.document for pause in item.pauses)
    named.update(mark.excuse.evidence.document for mark in item.marks if mark.excuse is not None)
    documents = {document: sources.document(document) for document in named if document}
    plan = next((plan for plan in work.working.plans() if plan.id == item.source.plan), None)
    return ItemView(card, directory, documents, plan, _story(work, item_id, directory))


def _story(work: Workplace, item_id: str, directory: Directory) -> tuple[TimelineEntry, ...]:
    """Return what the hub decided, then what still waits here."""
    entries = []
    for line in work.working.story(item_id):
        told, who = tell(line, directory), person_name(directory, line.actor)
        entries.append(TimelineEntry(line.at, who, told.what, told.icon, Tone(told.tone), told.note))
    for entry in work.outbox.waiting():
        if entry.form.document == item_id:
            state = tr("Bị từ chối, xem Hộp chờ gửi") if entry.is_refused else tr("Chờ gửi")
            tone = Tone.ERROR if entry.is_refused else Tone.INFO
            what = command_words(entry.form.kind)
            entries.append(TimelineEntry(entry.form.made_at, work.me.name, what, "outbox", tone, state))
    return tuple(entries)


def read_choices(work: Workplace, today: date) -> Choices:
    """Return what the forms offer; reads the store."""
    staff = [one for one in work.ordering.directory.staff(work.me.agency) if one.roles - {Role.ADMINISTRATOR}]
    # Most work stays in the unit: its people come first.
    staff.sort(key=partial(_is_elsewhere, work.me))
    people = tuple(Option(one.id, one.name, one.position) for one in staff)
    acceptors = tuple(
        Option(one.id, one.name, one.position) for one in staff if one.has(Role.LEADER, Role.UNIT_HEAD)
    )
    rows = work.lists.page(ListQuery(agency=work.me.agency), 0, MOST_DOCUMENTS)
    return Choices(
        people, acceptors, product_options(work, today), tuple(_document_option(row) for row in rows)
    )


def _is_elsewhere(me: Person, person: Person) -> bool:
    return person.unit != me.unit


def product_options(work: Workplace, today: date) -> tuple[Option, ...]:
    """Return the products that hold today, with unit and coefficient."""
    catalogue = work.working.catalogue()
    codes = sorted({product.code for product in catalogue.products})
    held = (catalogue.product(code, today) for code in codes)
    return tuple(_product_option(product) for product in held if product is not None)


def _product_option(product: Product) -> Option:
    detail = f"{product.code}, {product.unit}, K = {str(product.factor.normalize()).replace('.', ',')}"
    return Option(product.code, product.name, detail)


def _document_option(row: DocumentRow) -> Option:
    return Option(row.id, row.subject, row.code)


def key_of(line: ItemLine) -> str:
    """Return the identity of a line."""
    return line.id


def _term_text(line: ItemLine) -> str:
    return line.term.text


def _term_chip(line: ItemLine) -> Chip:
    return Chip(Tone(line.term.tone), line.term.text, line.term.icon)


def _state_text(line: ItemLine) -> str:
    return line.state.text


def _state_chip(line: ItemLine) -> Chip:
    return Chip(Tone(line.state.tone), line.state.text, line.state.icon)


def _title(line: ItemLine) -> str:
    return line.title


def _product(line: ItemLine) -> str:
    return line.product


def _lead(line: ItemLine) -> str:
    return line.lead


def _source(line: ItemLine) -> str:
    return line.source


def _due_text(line: ItemLine) -> str:
    return short_date(line.due)


COLUMNS: tuple[Column[ItemLine], ...] = (
    Column("term", "Tiến độ", _term_text, 9, chip=_term_chip, sortable=False),
    Column("title", "Công việc", _title, 22, stretch=True, sortable=False),
    Column("product", "Sản phẩm × số lượng", _product, 11, sortable=False),
    Column("lead", "Chủ trì", _lead, 8, sortable=False),
    Column("due", "Hạn", _due_text, 6, sortable=False),
    Column("state", "Trạng thái", _state_text, 8, chip=_state_chip, sortable=False),
    Column("source", "Văn bản nguồn", _source, 9, sortable=False),
)
