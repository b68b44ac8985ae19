"""A Socket.IO server by the PyPI packages `python-socketio` and `aiohttp`, which nobody here wrote.

    socketio_server.py [REDIS_PORT]

It takes free ports of 127.0.0.1, tells them in one line of JSON, and ends with its standard input: one port for each way
to set up the server. All of them have the same application, on the namespaces / and /market. With the port of a Redis
server there is one more, `redis`, whose rooms reach across all processes on that Redis.
"""
import asyncio
import collections
import json
import sys
import threading

import socketio
from aiohttp import web

TOKEN = "good"
# Connections of one user.
QUOTA = 2


class Application(socketio.AsyncNamespace):
    """What the server does in one namespace."""

    def __init__(self, namespace, users):
        super().__init__(namespace)
        self.users = users

    async def on_connect(self, sid, environ, auth):
        auth = auth or {}
        if auth.get("token") != TOKEN:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized", {"code": 401})
        user = auth.get("user", sid)
        if len(self.users[user]) >= QUOTA:
            raise socketio.exceptions.ConnectionRefusedError("quota", {"limit": QUOTA})
        self.users[user].add(sid)
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        await self.save_session(sid, {"user": user, "headers": headers})
        # This leaves before the answer to CONNECT.
        await self.emit("welcome", {"user": user}, to=sid)

    async def on_disconnect(self, sid, reason):
        for connections in self.users.values():
            connections.discard(sid)

    async def on_count(self, sid, user):
        return len(self.users[user])

    async def on_header(self, sid, name):
        session = await self.get_session(sid)
        return session["headers"].get("HTTP_" + name.upper().replace("-", "_"))

    async def on_transport(self, sid):
        return self.server.transport(sid, self.namespace)

    async def on_subscribe(self, sid, request):
        await self.enter_room(sid, request["room"])
        return {"ok": True, "rooms": sorted(room for room in self.rooms(sid) if room != sid)}

    async def on_unsubscribe(self, sid, request):
        await self.leave_room(sid, request["room"])

    async def on_publish(self, sid, room, event, data):
        await self.emit(event, data, room=room)
        return True

    async def on_echo(self, sid, *arguments):
        return arguments

    async def on_reflect(self, sid, event, *arguments):
        await self.emit(event, arguments, to=sid)

    async def on_burst(self, sid, count):
        for number in range(count):
            await self.emit("burst", number, to=sid)

    async def on_ask(self, sid, *arguments):
        """Asks for an acknowledgement and tells what it was."""

        async def answered(*answer):
            await self.emit("answered", answer, to=sid)

        await self.emit("question", arguments, to=sid, callback=answered)

    async def on_leave(self, sid):
        await self.disconnect(sid)

    async def on_drop(self, sid):
        """Closes the connection under the namespace."""
        await self.server.eio.disconnect(self.server.manager.eio_sid_from_sid(sid, self.namespace))


def sticky(name):
    """Refuses requests of a session without its cookie, as a load balancer that leads them elsewhere would."""

    @web.middleware
    async def middleware(request, handler):
        sid = request.query.get("sid")
        if sid is not None and (request.cookies.get(name) != sid or request.cookies.get("mine") != "1"):
            return web.Response(status=410, text="another server has it")
        return await handler(request)

    return middleware


async def serve(middlewares=(), **settings):
    server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*", **settings)
    users = collections.defaultdict(set)
    for namespace in ("/", "/market"):
        server.register_namespace(Application(namespace, users))
    application = web.Application(middlewares=middlewares)
    server.attach(application)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return site._server.sockets[0].getsockname()[1]


async def main():
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_end():
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    ports = {
        "plain": await serve(),
        "quick": await serve(ping_interval=0.5, ping_timeout=2),
        "polling": await serve(allow_upgrades=False),
        "pollingOnly": await serve(transports=["polling"]),
        "small": await serve(max_http_buffer_size=1000),
        "late": await serve(always_connect=True),
        "sticky": await serve([sticky("io")], cookie="io"),
    }
    if len(sys.argv) > 1:
        manager = socketio.AsyncRedisManager(f"redis://127.0.0.1:{sys.argv[1]}")
        ports["redis"] = await serve(client_manager=manager)
    print(json.dumps(ports), flush=True)
    await ended.wait()


asyncio.run(main())
