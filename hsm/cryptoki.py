"""One driver library through python-pkcs11, with what that lacks from `hsm.native`.

Used only inside the worker, on its one thread: python-pkcs11 lets threads into a library at once.
Its errors carry no text, so each call here is given the name of the PKCS#11 function it stands for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from pkcs11 import (
    PROTECTED_AUTH,
    Attribute,
    AttributeSensitive,
    AttributeTypeInvalid,
    FunctionFailed,
    KeyType,
    Mechanism,
    MechanismFlag,
    Object,
    ObjectClass,
    PKCS11Error,
    Slot,
    Token,
)
from pkcs11._pkcs11 import lib
from pkcs11.attributes import AttributeMapper

from hsm.native import Native, check_loadable
from hsm.results import OK, CallFailed, number_behind
from hsm.trace import Trace, silent

_USES = frozenset(
    {
        Attribute.ENCRYPT,
        Attribute.DECRYPT,
        Attribute.SIGN,
        Attribute.VERIFY,
        Attribute.WRAP,
        Attribute.UNWRAP,
        Attribute.DERIVE,
    }
)
_compiled: Any = import_module("pkcs11._pkcs11")
# A key signs although it does not say so: several tokens leave CKA_SIGN out, and python-pkcs11 then
# gives an object that cannot. Its type is known from the mechanism, so it is not asked for again.
_signing: Any = type(
    "SigningKey", (_compiled.SignMixin, _compiled.PrivateKey, _compiled.Object), {"key_type": None}
)


class _Module(lib):
    """python-pkcs11's view of a library, which `Native` initialises with arguments."""

    def __init__(self, so: str) -> None:
        self._so = so
        self.names: tuple[str, str, str] = ("", "", "")

    def begin(self, parameters: str, trace: Trace) -> Native:
        """Initialise the library and return what makes the remaining calls."""
        native = Native(self, parameters, trace)
        try:
            super().__init__(self._so)
        except PKCS11Error:
            return native  # a library that cannot name itself may still sign
        version = "{}.{}".format(*self.library_version)
        self.names = (self.manufacturer_id, self.library_description, version)
        return native

    def initialize(self) -> None:
        """Do nothing: the library is initialised already, with arguments."""


class _Plain(AttributeMapper):
    """Gives attributes as the bytes they are.

    The usual mapping ends in an error at a vendor's own class, kind of key, or label in another encoding.
    """

    def unpack_attributes(self, key: Attribute, value: bytes) -> object:
        if key == Attribute.CLASS:
            return int.from_bytes(value, sys.byteorder)
        return any(value) if key in _USES else value


class _Secret:
    """A PIN on its way through python-pkcs11, which encodes what it is given.

    It gets the very bytearray that is wiped afterwards; a string would leave copies nobody can wipe.
    """

    def __init__(self, pin: bytearray) -> None:
        self._pin = pin

    def encode(self, _encoding: str) -> bytearray:
        """Return the PIN where it lies."""
        return self._pin


@dataclass(frozen=True)
class TokenFacts:
    """How the token in a slot describes itself at one moment."""

    token: Token
    slot: int
    label: str
    serial: str
    manufacturer: str
    model: str
    reader: str
    flags: int
    min_pin: int
    max_pin: int


class Session:
    """A session with a token."""

    def __init__(self, opened: object, slot: int, *, is_login: bool) -> None:
        self.opened = cast("Any", opened)
        self.slot = slot
        self.number = int(self.opened.handle)
        self.is_login = is_login


class Cryptoki:
    """One library, loaded and initialised."""

    def __init__(self, module: Path, parameters: str = "", trace: Trace = silent) -> None:
        self._trace = trace
        check_loadable(module)
        with self._noted("C_GetFunctionList"):
            self._module = _Module(str(module))
        self._native = self._module.begin(parameters, trace)

    @contextmanager
    def _noted(self, function: str, *numbers: int) -> Iterator[None]:
        """Trace a call, and name the function behind an error of python-pkcs11, which has no text."""
        with self._trace(function, numbers) as note:
            try:
                yield
                note.result = OK
            except PKCS11Error as error:
                note.result = number_behind(error)
                raise CallFailed(function, note.result) from error

    @property
    def names(self) -> tuple[str, str, str]:
        """Return who made the library, what it is called, and its version."""
        return self._module.names

    def start_anew(self) -> None:
        """Initialise the library again; every session is gone then."""
        self._native.start_anew()

    def slots(self) -> list[Slot]:
        """Return the slots with a token; a reader plugged in between the two calls makes us ask again."""
        for left in (4, 3, 2, 1, 0):
            try:
                return self._slots()
            except CallFailed as error:
                if not left or not self._native.lists_slots():
                    raise
                if error.name != "BUFFER_TOO_SMALL":
                    self._native.forgive_slots()
        return []

    def _slots(self) -> list[Slot]:
        with self._noted("C_GetSlotList", 1):
            # A list that became shorter in between comes padded, so a slot may come twice.
            found = {slot.slot_id: slot for slot in self._module.get_slots(token_present=True)}
        return list(found.values())

    def token(self, slot: Slot) -> TokenFacts:
        """Return how the token in a slot describes itself now: python-pkcs11's own is a snapshot."""
        with self._noted("C_GetTokenInfo", slot.slot_id):
            token = slot.get_token()
        shortest, longest = self._native.pin_lengths(slot.slot_id)
        return TokenFacts(
            token,
            slot.slot_id,
            text_of(token.label),
            text_of(token.serial.decode("utf-8", errors="replace")),
            text_of(token.manufacturer_id),
            text_of(token.model),
            text_of(slot.slot_description),
            int(token.flags),
            shortest,
            longest,
        )

    def mechanisms(self, token: Token) -> frozenset[int]:
        """Return the mechanisms of a token."""
        with self._noted("C_GetMechanismList", token.slot.slot_id):
            return frozenset(int(one) for one in token.slot.get_mechanisms())

    def open(self, facts: TokenFacts, *, writing: bool = False) -> Session:
        """Open a session."""
        with self._noted("C_OpenSession", facts.slot):
            opened = facts.token.open(rw=writing, attribute_mapper=_Plain())
        return Session(opened, facts.slot, is_login=False)

    def log_in(
        self, facts: TokenFacts, pin: bytearray | None, *, writing: bool = False, officer: bool = False
    ) -> Session:
        """Open a session that is logged in; without a PIN the token's own pad asks.

        One left over from before is ended first, without using a try.
        """
        try:
            return self._log_in(facts, pin, writing=writing, officer=officer)
        except CallFailed as error:
            if error.name != "USER_ALREADY_LOGGED_IN":
                raise
        return self._log_in(facts, pin, writing=writing, officer=officer)

    def _log_in(self, facts: TokenFacts, pin: bytearray | None, *, writing: bool, officer: bool) -> Session:
        secret: Any = PROTECTED_AUTH if pin is None else _Secret(pin)
        who = {"so_pin" if officer else "user_pin": secret}
        try:
            with self._noted("C_Login", facts.slot):
                opened = facts.token.open(rw=writing, attribute_mapper=_Plain(), **who)
        except CallFailed as error:
            # Tokens have few sessions; the one each wrong PIN leaves open would use them up.
            self._native.close_all(facts.slot)
            if error.code == "token.function_failed":
                # The call opens and logs in at once: where not even opening works, no PIN was tried.
                self.close(self.open(facts, writing=writing))
            raise
        return Session(opened, facts.slot, is_login=True)

    def close(self, session: Session) -> None:
        """Close a session, logging out what it logged in; one that is gone already is closed, too."""
        try:
            with self._noted("C_Logout" if session.is_login else "C_CloseSession", session.number):
                session.opened.close()
        except CallFailed:
            if session.is_login:  # it was not closed either, because logging out failed
                self._native.close_all(session.slot)

    def is_alive(self, session: Session) -> bool:
        """Tell whether a session still exists."""
        return self._native.is_alive(session.number)

    def find(self, session: Session, kind: ObjectClass) -> list[Object]:
        """Return the objects of a class, always all: a search half read would block the session."""
        wanted = {Attribute.CLASS: kind}
        try:
            with self._noted("C_FindObjects", session.number):
                return list(session.opened.get_objects(wanted))
        except CallFailed as error:
            found = self._one_by_one(session, wanted)
            if not found:
                raise error from None
            return found

    def _one_by_one(self, session: Session, wanted: Mapping[Attribute, object]) -> list[Object]:
        """Search again, an object at a time: one that cannot be looked at hides no other."""
        found: list[Object] = []
        with (
            self._noted("C_FindObjects", session.number),
            _compiled.SearchIter(session.opened, wanted, 1) as search,
        ):
            for batch in search:
                try:
                    found += batch
                except PKCS11Error:
                    continue
        return found

    def read(self, one: Object, kinds: Sequence[Attribute]) -> list[bytes | None]:
        """Return attributes of an object, None for those it does not show.

        They are asked one by one, since several libraries refuse all when they lack one.
        """
        with self._noted("C_GetAttributeValue", one.handle or 0):
            values = [_value(one, kind) for kind in kinds]
            if all(isinstance(value, FunctionFailed) for value in values):
                raise FunctionFailed
        return [value if isinstance(value, bytes) else None for value in values]

    def create(self, session: Session, template: Mapping[Attribute, object]) -> None:
        """Create an object."""
        with self._noted("C_CreateObject", session.number):
            session.opened.create_object(template)

    def generate(
        self, session: Session, key_type: KeyType, key_id: bytes, label: str, size: object
    ) -> Object:
        """Make a key pair that can never leave the token and return its public half.

        `size` is the number of bits of an RSA key, or the parameters of a curve.
        """
        given: dict[str, Any] = {
            "id": key_id,
            "label": label,
            "store": True,
            "capabilities": MechanismFlag.SIGN | MechanismFlag.VERIFY,
            "private_template": {Attribute.EXTRACTABLE: False},
        }
        maker = session.opened
        with self._noted("C_GenerateKeyPair", session.number):
            if key_type is KeyType.RSA:
                public, _ = maker.generate_keypair(key_type, size, **given)
            else:
                curve = {Attribute.EC_PARAMS: size}
                public, _ = maker.create_domain_parameters(key_type, curve, local=True).generate_keypair(
                    **given
                )
        made: Object = public
        return made

    def sign(
        self, session: Session, key: Object, mechanism: Mechanism, data: bytes, pin: bytearray | None = None
    ) -> bytes:
        """Sign; `pin` is for a key that asks for it at every signature."""
        try:
            return self._sign(session, key, mechanism, data, pin)
        except CallFailed as error:
            if error.name != "OPERATION_ACTIVE":
                raise
        # An interrupted signature still holds the session.
        self._native.drop_signature(session.number)
        return self._sign(session, key, mechanism, data, pin)

    def _sign(
        self, session: Session, key: Object, mechanism: Mechanism, data: bytes, pin: bytearray | None
    ) -> bytes:
        secret = None if pin is None else _Secret(pin)
        wrapped: Any = key
        try:
            with self._noted("C_Sign", session.number, key.handle or 0):
                signature = _signing(wrapped.wrapper).sign(data, mechanism=mechanism, pin=secret)
        except CallFailed as error:
            # With a PIN the call logs in between: what it does not explain may hide a wrong PIN.
            if pin is not None and error.is_about_pin:
                raise CallFailed("C_Login", error.result) from error
            raise
        return bytes(signature)

    def sign_at_pad(self, session: Session, key: Object, mechanism: Mechanism, data: bytes) -> bytes:
        """Sign with a key that has its PIN typed at the device for every signature."""
        return self._native.sign_at_pad(session.number, key.handle or 0, mechanism, data)

    def change_pin(self, session: Session, old: bytearray, new: bytearray) -> None:
        """Put a new PIN in the place of the old one."""
        with self._noted("C_SetPIN", session.number):
            session.opened.set_pin(_Secret(old), _Secret(new))

    def make_token(self, slot: int, so_pin: bytearray, label: str) -> None:
        """Make a new token in a slot."""
        self._native.make_token(slot, so_pin, label)

    def set_first_pin(self, session: Session, pin: bytearray) -> None:
        """Give the person's PIN to a token, as its security officer."""
        with self._noted("C_InitPIN", session.number):
            session.opened.init_pin(_Secret(pin))


def _value(one: Object, kind: Attribute) -> bytes | FunctionFailed | None:
    try:
        return bytes(one[kind])
    except (AttributeSensitive, AttributeTypeInvalid, MemoryError):
        return None  # MemoryError: a length no sane library gives
    except FunctionFailed as error:
        return error  # python-pkcs11 says this for "unavailable" as well


def text_of(field: str) -> str:
    """Return a padded field as text; some devices pad with zeros and leave rests behind them."""
    return field.split("\0", 1)[0].strip()
