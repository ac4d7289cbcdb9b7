"""One desktop for one data folder: a second start hands its files to the first and ends.

Two programs on one folder would both keep an outbox and both watch the same working copies.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 3000
"""A first program that does not answer within this has hung or died, and the second one takes over."""
_HEARD = b"heard\n"


def name_for(data: Path) -> str:
    """Return the name under which the desktop of a data folder and a person listens."""
    place = f"{getpass.getuser()}:{data.resolve()}"
    return f"eoffice-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


class SingleInstance(QObject):
    """Listens for later starts; `called` carries the files they were given."""

    called = pyqtSignal(list)

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._name = name_for(data)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_caller)

    def hand_over(self, files: Sequence[str]) -> bool:
        """Give files to the program that runs already; False when none answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(json.dumps(list(files)).encode() + b"\n")
        socket.flush()
        heard = socket.waitForReadyRead(ANSWER_MS) and socket.readLine().data() == _HEARD
        socket.disconnectFromServer()
        return heard

    def claim(self) -> bool:
        """Be the one that later starts call; a name left behind by a killed program is taken over."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def release(self) -> None:
        """Listen no longer."""
        self._server.close()

    @pyqtSlot()
    def _on_caller(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_words)
            socket.disconnected.connect(socket.deleteLater)
            self._hear(socket)

    @pyqtSlot()
    def _on_words(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            told = json.loads(socket.readLine().data())
        except ValueError:
            return  # whoever called is no desktop of ours
        socket.write(_HEARD)
        socket.flush()
        if isinstance(told, list):
            self.called.emit([str(one) for one in told])
