"""``convenio`` as a shell finds it, without three seconds of imports each time: every call is a fork of one process.

``python -m tests.services.forked SOCKET`` is that process. ``shim`` writes the command, which hands its arguments,
folder, environment and standard streams over the socket, passes signals on, and ends as the fork ended.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SHIM = """#!{python} -IS
import json, os, signal, socket, sys
at = socket.socket(socket.AF_UNIX)
at.connect({socket!r})
asked = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(at, [len(asked).to_bytes(8, "big")], [0, 1, 2])
at.sendall(asked)
told = at.makefile()
child = int(told.readline())
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda number, _: os.kill(child, number))
sys.exit(int(told.readline() or 1))
"""


@contextmanager
def shim(folder: Path) -> Iterator[Path]:
    """A folder for PATH, in which ``convenio`` is; the process behind it is gone afterwards."""
    address, command = folder / "socket", folder / "convenio"
    command.write_text(_SHIM.format(python=sys.executable, socket=str(address)))
    command.chmod(0o755)
    process = subprocess.Popen([sys.executable, "-m", "tests.services.forked", str(address)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield folder
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _serve(address: str) -> None:
    from gateway.main import main

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(16)
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os._exit(_one(connection, main))
            connection.close()


def _one(connection: socket.socket, main: object) -> int:
    """In the fork: runs the command, tells how it ended."""
    head, descriptors, _, _ = socket.recv_fds(connection, 8, 3)
    with connection.makefile("rb") as reading:
        argv, folder, environment = json.loads(reading.read(int.from_bytes(head, "big")))
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = argv
    connection.sendall(f"{os.getpid()}\n".encode())
    code = _ended(main)
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(f"{code}\n".encode())
    return code


def _ended(main: object) -> int:
    assert callable(main)
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    _serve(sys.argv[1])
