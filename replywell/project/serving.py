"""The web process."""

import uvicorn


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; open live connections do not hold it up."""
    uvicorn.run(
        "replywell.project.asgi:application",
        host=host,
        port=port,
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
