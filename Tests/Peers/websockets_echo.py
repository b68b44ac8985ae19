"""An echo server by the PyPI package `websockets`, which nobody here wrote.

    websockets_echo.py [CERTIFICATE KEY]

It takes free ports of 127.0.0.1, tells them in one line of JSON, and ends with its standard input: one port without
compression, and one for each set of parameters of permessage-deflate. The path of a connection says what it does: /refuse
answers 403, /close/CODE closes with that code at once, /count tells how long each message is, /fragments echoes in pieces
with pings between them, /bad/HEX sends a text message of these bytes, /ended tells how the sockets before it were closed,
all others echo.
"""
import asyncio
import contextlib
import http
import json
import ssl
import sys
import threading

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


# "CODE REASON" of the client's close frames.
ended = []


async def handle(connection):
    path = connection.request.path
    if path == "/ended":
        await connection.send(", ".join(ended))
        return
    if path.startswith("/close/"):
        await connection.close(int(path.removeprefix("/close/")), "as you wish")
    if path.startswith("/bad/"):
        await connection.send(bytes.fromhex(path.removeprefix("/bad/")), text=True)
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            if path == "/fragments":
                await send_fragments(connection, message)
            else:
                await connection.send(str(len(message)) if path == "/count" else message)
    ended.append(f"{connection.close_code} {connection.close_reason}".strip())


async def send_fragments(connection, message):
    """Pieces of 7 bytes, which may end within a character; then how many pings between them were answered."""
    is_text = isinstance(message, str)
    data, pongs = message.encode() if is_text else message, []

    async def pieces():
        for start in range(0, len(data), 7):
            yield data[start : start + 7]
            pongs.append(await connection.ping())

    await connection.send(pieces(), text=is_text)
    for pong in pongs:
        await pong
    await connection.send(f"{len(pongs)} pongs")


def refuse(connection, request):
    if request.path == "/refuse":
        return connection.respond(http.HTTPStatus.FORBIDDEN, "not you\n")
    return None


def choose(connection, offered):
    return "echo" if "echo" in offered else None


# The parameters that the server insists on; each set has a port of its own.
VARIANTS = {
    "deflate": {},
    "server_no_context_takeover": {"server_no_context_takeover": True},
    "client_no_context_takeover": {"client_no_context_takeover": True},
    "server_max_window_bits": {"server_max_window_bits": 9},
    "client_max_window_bits": {"client_max_window_bits": 9},
    "all": {
        "server_no_context_takeover": True,
        "client_no_context_takeover": True,
        "server_max_window_bits": 10,
        "client_max_window_bits": 10,
    },
}


async def main():
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_end():
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    ports = {}
    settings = {"ssl": context, "max_size": None, "process_request": refuse, "select_subprotocol": choose}
    async with serve(handle, "127.0.0.1", 0, compression=None, **settings) as plain:
        ports["plain"] = plain.sockets[0].getsockname()[1]
        for name, parameters in VARIANTS.items():
            extensions = [ServerPerMessageDeflateFactory(**parameters)]
            server = await serve(handle, "127.0.0.1", 0, compression=None, extensions=extensions, **settings)
            ports[name] = server.sockets[0].getsockname()[1]
        print(json.dumps(ports), flush=True)
        await ended.wait()


asyncio.run(main())
