"""What was done to the form after a signature: fields filled, signed, added, moved, hidden, repainted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from signing.appearance import Drawing, Shown, drawing_of, normal_picture, shows, text_of
from signing.embedded import STAMP, kind_of
from signing.field_fonts import all_known
from signing.findings import Finding, forbidden, permitted, suspicious
from signing.form_tree import Field, Widget, form_of, number
from signing.likeness import Likeness, raw, resolved
from signing.page_changes import inherited
from signing.unlisted import Ranges, ranges_in

_VALUE_KEYS = frozenset({"/V", "/I", "/RV", "/AP", "/AS", "/DV", "/F", "/Rect", "/Kids", "/Ff"})
_SILENT_KEYS = frozenset({"/P", "/Parent", "/M", "/NM", "/StructParent", "/TM", "/Type", "/H"})
# /TU is what a screen reader says instead of the name.
_STYLE_KEYS = frozenset({"/DA", "/MK", "/Q", "/BS", "/Border", "/DS", "/MaxLen", "/Opt", "/TI", "/C", "/TU"})
_HANDED_DOWN = (
    "/DA",
    "/Q",
    "/Ff",
    "/MaxLen",
    "/Opt",
    "/TU",
)  # a field takes them from those above it (12.7.4.1)
_SEEN_FLAGS = 0b100010  # /F: hidden, or not to be viewed
_QUIET_FLAGS = 4 | 64 | 128 | 512  # /F: printed, read only, locked
_READ_ONLY, _REQUIRED = 1, 2  # /Ff: programs set these when a form is signed
_PASSWORD, _BUTTON = 1 << 13, "/Btn"


@dataclass(frozen=True)
class Permissions:
    """What one signature leaves open, and what later valid signatures answer for."""

    lock: FieldMDPSpec | None
    level: MDPPerm | None
    covered: Callable[[str], bool]
    covers: Callable[[str], bool]

    def is_locked(self, name: str) -> bool:
        """Tell whether the signature closed a field."""
        closed = self.lock is not None and self.lock.is_locked(name)
        return closed or self.level is MDPPerm.NO_CHANGES

    @property
    def is_certified(self) -> bool:
        """Tell whether the author said what may still be done."""
        return self.level is not None


def form_findings(
    like: Likeness, old: dict[str, Field], new: dict[str, Field], allowed: Permissions
) -> Iterator[Finding]:
    """Yield every difference between the fields of two revisions."""
    taken = {ranges_in(resolved(field.value)) for field in old.values() if field.is_signed}
    judge = _FieldJudge(like, allowed, form_of(like.today), frozenset(taken))
    for name, field in old.items():
        if name in new:
            yield from judge.kept(name, field, new[name])
        elif field.kind == "/Sig" and field.is_signed:
            yield forbidden("signature.removed", f"signature removed: {name}", field=name)
        else:
            yield forbidden("changes.forbidden", f"field removed: {name}", field=name)
    for name in new.keys() - old.keys():
        yield from judge.added(name, new[name])


@dataclass(frozen=True)
class _FieldJudge:
    like: Likeness
    allowed: Permissions
    form: DictionaryObject | None
    taken: frozenset[Ranges | None]
    """What the signatures that were there already cover: a new one covers more."""

    # --- new fields

    def added(self, name: str, field: Field) -> Iterator[Finding]:
        if field.kind != "/Sig":
            yield forbidden("changes.forbidden", f"field added: {name}", field=name)
        elif field.is_signed and not is_document_stamp(field):
            yield from self._signed_now(name, field, is_new=True)
        elif field.is_visible and any(self._has_picture(name, one) for one in field.widgets):
            # A picture that nobody signed for is paint on the page, whatever it calls itself.
            yield forbidden("changes.unsigned_picture", f"unsigned picture added: {name}", field=name)
        elif field.is_signed:
            yield permitted(f"document timestamp added: {name}", field=name)
        else:
            yield self._empty_place(name, field)

    def _empty_place(self, name: str, field: Field) -> Finding:
        """Weigh a new field that waits for a signature: only the author may say that there is none."""
        listed = f"signature field added: {name}"
        closed = self.allowed.is_locked(name) and field.is_visible
        if closed or self.allowed.level is MDPPerm.NO_CHANGES:
            return forbidden("changes.forbidden", listed, field=name)
        if field.is_visible and self.allowed.is_certified:
            return suspicious("changes.not_foreseen", listed, field=name)
        return permitted(listed, field=name)

    def _signed_now(self, name: str, field: Field, *, is_new: bool) -> Iterator[Finding]:
        listed = f"signature added: {name}"
        closed = self.allowed.is_locked(name) and not (is_new and not field.is_visible)
        if ranges_in(resolved(field.value)) in self.taken:
            # It covers what another field signed, and nothing of this field nor of its picture.
            yield forbidden("signature.borrowed", listed, field=name)
        elif closed or self.allowed.level is MDPPerm.NO_CHANGES:
            yield forbidden("changes.forbidden", listed, field=name)
        elif is_new and field.is_visible and self.allowed.is_certified:
            # A certified document shows its own places for signatures; new pictures are a known trick.
            covering = self.allowed.covers(name)
            code = "changes.covers_content" if covering else "changes.not_foreseen"
            yield (forbidden if covering else suspicious)(code, listed, field=name)
        elif is_new and field.is_visible and self.allowed.covers(name):
            yield suspicious("changes.covers_content", listed, field=name)
        else:
            yield permitted(listed, field=name)

    def _has_picture(self, name: str, widget: Widget) -> bool:
        if self._is_captioned(name, widget):
            return True
        picture = normal_picture(widget.node)
        drawn = drawing_of(picture, self.form) if picture is not None else None
        if drawn is None or drawn.is_empty:
            return False
        # An empty box is how programs draw a place to sign; over signed content it would hide something.
        return not drawn.is_frame or self.allowed.covers(name)

    def _is_captioned(self, name: str, widget: Widget) -> bool:
        """Tell whether the reader itself would draw words, an icon or a ground that hides something."""
        drawn = resolved(raw(widget.node, "/MK"))
        if not isinstance(drawn, DictionaryObject):
            return False
        speaks = any(raw(drawn, key) is not None for key in ("/CA", "/RC", "/AC", "/I", "/RI", "/IX"))
        return speaks or (raw(drawn, "/BG") is not None and self.allowed.covers(name))

    # --- fields that were there

    def kept(self, name: str, old: Field, new: Field) -> Iterator[Finding]:
        if old.kind != new.kind or len(old.widgets) != len(new.widgets):
            yield forbidden("changes.forbidden", f"field rebuilt: {name}", field=name)
            return
        changed = set(self.like.changed_keys(old.node, new.node))
        for before, after in zip(old.widgets, new.widgets, strict=True):
            changed |= set(self.like.changed_keys(before.node, after.node))
        if not self.like.same(old.value, new.value):
            changed.add("/V")
        for key in _HANDED_DOWN:
            if not self.like.same(inherited(old.node, key), inherited(new.node, key)):
                changed.add(key if key != "/Ff" else "/DA")
        if not changed - _SILENT_KEYS:
            return
        yield from self._place_and_style(name, old, new, changed)
        if new.kind == "/Sig":
            yield from self._signature(name, old, new, changed)
        elif changed & {"/V", "/I", "/RV", "/AP", "/AS", "/DV"}:
            yield from self._filled(name, old, new, changed)

    def _place_and_style(self, name: str, old: Field, new: Field, changed: set[str]) -> Iterator[Finding]:
        pairs = list(zip(old.widgets, new.widgets, strict=True))
        flags = [(number(a.node, "/F"), number(b.node, "/F")) for a, b in pairs]
        signing = new.kind == "/Sig" and new.is_signed and not old.is_signed
        if any(a & _SEEN_FLAGS != b & _SEEN_FLAGS for a, b in flags):
            yield forbidden("changes.hidden", f"hidden or shown: {name}", field=name)
        elif any((a ^ b) & ~_QUIET_FLAGS for a, b in flags):
            yield suspicious("changes.restyled", f"restyled: {name}", field=name)
        if any(a.rect != b.rect for a, b in pairs):
            yield forbidden("changes.moved", f"moved: {name}", field=name)
        kind_flags = number(old.node, "/Ff") ^ number(new.node, "/Ff")
        if (kind_flags & ~(_READ_ONLY | _REQUIRED) or changed & _STYLE_KEYS) and not signing:
            yield suspicious("changes.restyled", f"restyled: {name}", field=name)
        foreign = changed - _VALUE_KEYS - _SILENT_KEYS - _STYLE_KEYS
        if foreign:
            # Actions, layers, locks, names: nothing that filling or signing a field has to touch.
            yield forbidden("changes.forbidden", f"field rebuilt: {name}", field=name)

    def _signature(self, name: str, old: Field, new: Field, changed: set[str]) -> Iterator[Finding]:
        if not old.is_signed and new.is_signed:
            if is_document_stamp(new):
                yield permitted(f"document timestamp added: {name}", field=name)
            else:
                yield from self._signed_now(name, new, is_new=False)
        elif "/V" in changed:
            yield forbidden("changes.signature_replaced", f"signature replaced: {name}", field=name)
        elif changed & {"/AP", "/AS"}:
            yield forbidden("changes.appearance", f"appearance changed: {name}", field=name)

    def _filled(self, name: str, old: Field, new: Field, changed: set[str]) -> Iterator[Finding]:
        listed = f"form field filled: {name}"
        if "/V" not in changed:
            yield from self._repainted(name, old, new, changed)
        elif self.allowed.is_locked(name):
            yield forbidden("changes.forbidden", listed, field=name)
        elif new.kind == _BUTTON:
            yield self._button(name, old, new, changed)
        elif "/AP" not in changed and old.is_visible and _pictured(old):
            # The page still shows the old picture: what is read is not what is stored.
            yield forbidden("changes.appearance_stale", listed, field=name)
        else:
            yield self._text(name, old, new, changed)

    def _repainted(self, name: str, old: Field, new: Field, changed: set[str]) -> Iterator[Finding]:
        listed = f"appearance changed: {name}"
        if not changed & {"/AP", "/AS"} or not (old.is_visible or new.is_visible):
            return
        shown = self._shown(new)
        redrawn = "/AS" not in changed and self._ticks_alike(old, new)
        same = redrawn if new.kind == _BUTTON else shown is Shown.SAME
        if same and not self.allowed.is_locked(name):
            yield suspicious("changes.restyled", listed, field=name)
        else:
            yield forbidden("changes.appearance", listed, field=name)

    def _shown(self, field: Field) -> Shown:
        value = text_of(field.value)
        seen = [one for one in field.widgets if one.has_area]
        told = {shows(one.node, self.form, value) for one in seen}
        for worst in (Shown.MORE, Shown.OTHER, Shown.UNKNOWN):
            if worst in told:
                return worst
        pictures = [normal_picture(one.node) for one in seen]
        fonts = [font for one in pictures if one is not None for font in drawing_of(one, self.form).fonts]
        return Shown.SAME if all_known(fonts, self.like) else Shown.UNKNOWN

    def _button(self, name: str, old: Field, new: Field, changed: set[str]) -> Finding:
        listed = f"form field filled: {name}"
        value = text_of(new.value)
        states = [text_of(raw(one.node, "/AS")) for one in new.widgets]
        alike = "/AP" not in changed or self._ticks_alike(old, new)
        if not alike and not self._ticks_plainly(old, new):
            return forbidden("changes.appearance", listed, field=name)
        if any(state not in ("", "Off", value) for state in states):
            return forbidden("changes.appearance_forged", listed, field=name)
        if value not in ("", "Off") and value not in states:
            return forbidden("changes.appearance_stale", listed, field=name)
        if not alike:
            return suspicious("changes.appearance_unchecked", listed, field=name)
        return self._allowed(name, listed, is_blank=text_of(old.value) in ("", "Off"))

    def _ticks_alike(self, old: Field, new: Field) -> bool:
        """Tell whether redrawn buttons still show a mark where they did, and nothing where they did not."""
        pairs = [
            (_marks(before.node, self.form), _marks(after.node, self.form))
            for before, after in zip(old.widgets, new.widgets, strict=True)
        ]
        return all(before == after and "other" not in after.values() for before, after in pairs)

    def _ticks_plainly(self, old: Field, new: Field) -> bool:
        """Tell whether every state that was redrawn shows one mark, or nothing where it is off.

        Form programs put a letter of their own in place of a tick that another program drew with lines.
        """
        for before, after in zip(old.widgets, new.widgets, strict=True):
            for state, shown in _marks(after.node, self.form).items():
                kept = self.like.same(_state(before.node, state), _state(after.node, state))
                if not kept and shown != ("nothing" if state == "/Off" else "mark"):
                    return False
        return True

    def _text(self, name: str, old: Field, new: Field, changed: set[str]) -> Finding:
        listed = f"form field filled: {name}"
        if self._turns_over(old, new):
            return suspicious("changes.appearance_unchecked", listed, field=name)
        shown = self._shown(new)
        hidden_letters = new.kind == "/Tx" and bool(number(new.node, "/Ff") & _PASSWORD)
        if _rich_text(new.node) not in (None, _bare(text_of(new.value))) and "/RV" in changed:
            return forbidden("changes.appearance_forged", listed, field=name)
        if shown is Shown.MORE or (shown is Shown.OTHER and not hidden_letters and new.kind == "/Tx"):
            return forbidden("changes.appearance_forged", listed, field=name)
        if shown is not Shown.SAME and new.is_visible:
            return suspicious("changes.appearance_unchecked", listed, field=name)
        return self._allowed(name, listed, is_blank=not text_of(old.value).strip())

    def _turns_over(self, old: Field, new: Field) -> bool:
        """Tell whether other pictures came for when the mouse is over a field or pressed (12.5.5)."""
        pairs = [
            (resolved(raw(before.node, "/AP")), resolved(raw(after.node, "/AP")))
            for before, after in zip(old.widgets, new.widgets, strict=True)
        ]
        return any(
            isinstance(now, DictionaryObject)
            and raw(now, key) is not None
            and not (isinstance(then, DictionaryObject) and self.like.same_key(then, now, key))
            for then, now in pairs
            for key in ("/R", "/D")
        )

    def _allowed(self, name: str, listed: str, *, is_blank: bool) -> Finding:
        """Weigh an honest filling by what the signature said about it."""
        left_open = self.allowed.lock is not None  # and this field is not locked, or we were not here
        covered = self.allowed.covered(name)
        if self.allowed.is_certified and (is_blank or covered):
            return permitted(listed, field=name)
        if left_open and not self.allowed.is_certified:
            return (
                permitted(listed, field=name)
                if covered
                else suspicious("changes.not_covered", listed, field=name)
            )
        if is_blank and covered:
            # The next signer filled his part and answers for it with a signature of his own.
            return permitted(listed, field=name)
        return suspicious("changes.not_foreseen", listed, field=name)


def _pictured(field: Field) -> bool:
    return any(normal_picture(one.node) is not None for one in field.widgets)


def _rich_text(field: DictionaryObject) -> str | None:
    """Return the letters of the formatted twin of a value, from which readers may draw the field anew."""
    held = raw(field, "/RV")
    return None if resolved(held) is None else _bare(re.sub(r"<[^>]*>", "", text_of(held)))


def _bare(text: str) -> str:
    return "".join(html.unescape(text).split())


def _state(widget: DictionaryObject, state: str) -> PdfObject | None:
    """Return the picture of one state of a button."""
    pictures = resolved(raw(widget, "/AP"))
    states = resolved(raw(pictures, "/N")) if isinstance(pictures, DictionaryObject) else None
    return raw(states, state) if isinstance(states, DictionaryObject) else None


def _marks(widget: DictionaryObject, form: DictionaryObject | None) -> dict[str, str]:
    """Return for each state of a button whether it shows nothing, one mark or something else."""
    pictures = resolved(raw(widget, "/AP"))
    states = resolved(raw(pictures, "/N")) if isinstance(pictures, DictionaryObject) else None
    found: dict[str, str] = {}
    for key in states if isinstance(states, DictionaryObject) else ():
        picture = resolved(raw(states, str(key))) if isinstance(states, DictionaryObject) else None
        drawn = drawing_of(picture, form) if isinstance(picture, StreamObject) else Drawing(pictures=True)
        foreign = drawn.pictures or drawn.outline.shapes or drawn.outline.dividers
        # A tick, a cross or a dot is one letter of a font of signs.
        found[str(key)] = "other" if foreign or drawn.codes > 2 else "mark" if drawn.codes else "nothing"
    return found


def is_document_stamp(field: Field) -> bool:
    """Tell whether a field holds a time stamp on the document, which shows nothing."""
    # Its encoding tells, not its /Type: that is optional and anybody can write it.
    return kind_of(field.value) == STAMP and not field.is_visible


def settings_findings(
    like: Likeness, old: DictionaryObject | None, new: DictionaryObject | None
) -> Iterator[Finding]:
    """Yield what changed in the form as a whole: its fonts, its defaults, its dynamic twin."""
    if new is None:
        return  # the fields are gone with it, and each is told
    before = old if old is not None else DictionaryObject()
    for kind, name in _changed_resources(like, before, new):
        if kind == "/Font":
            yield forbidden("changes.form_font", f"form font changed: {name}")
        else:
            yield forbidden("changes.forbidden", f"form logic changed: {name[1:]}")
    for key in ("/XFA", "/CO"):
        if not like.same_key(before, new, key):
            yield forbidden("changes.forbidden", f"form logic changed: {key[1:]}")
    had, has = (str(resolved(raw(one, "/NeedAppearances"))) == "True" for one in (before, new))
    restyled = raw(before, "/DA") is not None and not like.same_key(before, new, "/DA")
    unflagged = number(before, "/SigFlags") & ~number(new, "/SigFlags")  # "signed" and "only append"
    aligned = old is not None and not like.same_key(before, new, "/Q")
    redrawn = has and not had and resolved(raw(before, "/Fields"))
    if old is not None and (restyled or redrawn or unflagged or aligned):
        yield suspicious("changes.restyled", "form settings changed")


def _changed_resources(
    like: Likeness, before: DictionaryObject, after: DictionaryObject
) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what pictures without resources of their own draw with, and that differs."""
    old, new = (resolved(raw(one, "/DR")) for one in (before, after))
    for kind in old if isinstance(old, DictionaryObject) else ():
        held = resolved(raw(old, str(kind))) if isinstance(old, DictionaryObject) else None
        now = resolved(raw(new, str(kind))) if isinstance(new, DictionaryObject) else None
        if not isinstance(held, DictionaryObject) or isinstance(held, StreamObject):
            continue
        for name in held:
            if not isinstance(now, DictionaryObject) or not like.same_key(held, now, str(name)):
                yield str(kind), str(name)
