"""The web process."""

import socket

import uvicorn

WAITING = 2048
"""Connections that may wait to be taken: after a restart everybody comes at once."""


def serve(host: str, port: int, *, shared: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; open live connections do not hold it up.

    `shared`: several processes listen on the port, and the kernel gives each connection to one of them.
    """
    config = uvicorn.Config(
        "replywell.project.asgi:application",
        host=host,
        port=port,
        backlog=WAITING,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        lifespan="off",
        proxy_headers=True,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # 2,000 windows of a compressor would be 600 MB
    )
    uvicorn.Server(config).run([_shared(host, port)] if shared else None)


def _shared(host: str, port: int) -> socket.socket:
    listening = socket.create_server(
        (host, port),
        family=socket.AF_INET6 if ":" in host else socket.AF_INET,
        backlog=WAITING,
        reuse_port=True,
    )
    listening.setblocking(False)
    return listening
