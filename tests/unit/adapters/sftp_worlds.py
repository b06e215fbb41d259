"""A real SFTP server on the loopback, one for all tests: it serves this machine's files to one user."""

from __future__ import annotations

import asyncio
import threading
from functools import cache
from pathlib import Path
from typing import Any

import asyncssh
from source_worlds import CsvWorld, mapping

from adapters.base import Source
from adapters.drop.file_drop import FileDrop
from adapters.files.sftp import Address, Login, SftpFolder

PASSWORD = "c0ntraseña"


class Server:
    """``connections`` are the live ones; ``close`` cuts them."""

    def __init__(self) -> None:
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.other_key = asyncssh.generate_private_key("ssh-ed25519")
        self.user_key = asyncssh.generate_private_key("ssh-ed25519")
        self.connections: list[Any] = []
        self.asked: list[str] = []
        self.refused: set[str] = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.port = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    async def _serve(self) -> int:
        world = self

        class Doorman(asyncssh.SSHServer):
            def connection_made(self, conn: Any) -> None:
                world.connections.append(conn)

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == ("convenio", PASSWORD)

        class Files(asyncssh.SFTPServer):
            def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
                world.asked.append(path.rpartition(b"/")[2].decode())
                if world.asked[-1] in world.refused:
                    raise asyncssh.SFTPPermissionDenied("no")
                return super().open(path, pflags, attrs)

        keys = asyncssh.import_authorized_keys(self.user_key.export_public_key().decode())
        acceptor = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Doorman,
            server_host_keys=[self.host_key],
            authorized_client_keys=keys,
            sftp_factory=Files,
            allow_scp=False,
        )
        return int(acceptor.get_port())

    def cut(self) -> None:
        """Every connection is lost."""

        async def abort() -> None:
            for connection in self.connections:
                connection.abort()

        asyncio.run_coroutine_threadsafe(abort(), self._loop).result(10)
        self.connections.clear()

    def address(self, folder: Path) -> Address:
        return Address("127.0.0.1", self.port, "convenio", str(folder))

    def login(self) -> Login:
        return Login(self.host_key.export_public_key().decode(), password=PASSWORD)


@cache
def server() -> Server:
    return Server()


class SftpWorld(CsvWorld):
    def source(self) -> Source:
        folder = SftpFolder("prueba", server().address(self.folder), server().login())
        return FileDrop("prueba", folder, mapping(self.read))
