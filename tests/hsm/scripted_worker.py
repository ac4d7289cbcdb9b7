"""A worker that plays one scene with the real protocol: what devices do that SoftHSM cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hsm import protocol
from hsm.info import ModuleInfo, PinState, TokenInfo

READY = protocol.Ready(protocol.VERSION, ModuleInfo("hãng", "kịch bản", "1.0"))


def tokens(state: PinState = PinState.NORMAL, *, pin_pad: bool = False) -> protocol.Tokens:
    token = TokenInfo(
        "s1", "thẻ", "hãng", "kiểu", state, 4, 16, pin_pad=pin_pad, has_pin=True, logged_in=False
    )
    return protocol.Tokens((token,), ())


def answer(number: int, body: protocol.Reply) -> None:
    protocol.write_frame(sys.stdout.buffer, protocol.Answer(number, body))


def raw(frame: bytes) -> None:
    sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()


def serve(reply: Callable[[protocol.Request], protocol.Reply | None]) -> None:
    """Answer by the scene; None means never."""
    while (frame := protocol.read_frame(sys.stdin.buffer)) is not None:
        call = protocol.call_decoder.decode(frame)
        if isinstance(call.body, protocol.Quit):
            return
        made = reply(call.body)
        if made is not None:
            answer(call.number, made)


def on_login(state: PinState, fault: protocol.Fault, after: PinState | None = None) -> None:
    """Refuse every login; the flags may show more after the first."""
    now = [state]

    def reply(body: protocol.Request) -> protocol.Reply:
        if isinstance(body, protocol.Login):
            now[0] = after or state
            return fault
        return tokens(now[0])

    answer(0, READY)
    serve(reply)


def silent() -> None:
    serve(lambda _: None)


def old_version() -> None:
    answer(0, protocol.Ready(0, READY.module))
    serve(lambda _: tokens())


def garbage() -> None:
    answer(0, READY)
    serve(lambda _: raw(b"\0\0\0\x03\xc1\xc1\xc1"))


def endless_frame() -> None:
    answer(0, READY)
    serve(lambda _: raw(b"\xff\xff\xff\xff"))


def wrong_number() -> None:
    answer(0, READY)
    serve(lambda _: answer(99, tokens()))


def wrong_kind() -> None:
    answer(0, READY)
    serve(lambda _: protocol.Done())


def general_error() -> None:
    on_login(PinState.NORMAL, protocol.Fault("token.function_failed", {"reason": "GeneralError"}))


def last_try_follows() -> None:
    on_login(PinState.NORMAL, protocol.Fault("token.pin_incorrect", {}), PinState.FINAL_TRY)


def locks_now() -> None:
    on_login(PinState.COUNT_LOW, protocol.Fault("token.pin_locked", {}), PinState.LOCKED)


def locked() -> None:
    on_login(PinState.LOCKED, protocol.Fault("token.defect", {"reason": "a locked token was asked"}))


def final_try() -> None:
    on_login(PinState.FINAL_TRY, protocol.Fault("token.defect", {"reason": "the last try was used"}))


def dies_at_login() -> None:
    def reply(body: protocol.Request) -> protocol.Reply:
        if isinstance(body, protocol.Login):
            sys.exit(1)
        return tokens()

    answer(0, READY)
    serve(reply)


def pin_pad() -> None:
    def reply(body: protocol.Request) -> protocol.Reply:
        if isinstance(body, protocol.Login) and body.pin is not None:
            return protocol.Fault("token.defect", {"reason": "a PIN was sent to a token with a pad"})
        return protocol.Done() if isinstance(body, protocol.Login) else tokens(pin_pad=True)

    answer(0, READY)
    serve(reply)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
