"""A token server of this machine: codes with a challenge, tokens that end, and permissions that are taken back."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs

from replywell.adapters.channels.email import oauth


class TokenServer:
    """`asked` holds the forms that came; `revoked` and `status` make it refuse."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.revoked, self.status, self.seconds = False, 200, 3600
        self.challenges: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, answer = outer.answer({name: values[0] for name, values in parse_qs(body).items()})
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def provider(self) -> oauth.Provider:
        at = f"http://127.0.0.1:{self._server.server_port}"
        return oauth.Provider("Google", f"{at}/authorize", f"{at}/token", "mail")

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if self.status != 200:
            return self.status, {}
        if form.get("client_secret") != "shh":
            return 401, {"error": "invalid_client", "error_description": "unknown"}
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if self.challenges.pop(form["code"], None) != shown:
                return 400, {"error": "invalid_grant", "error_description": "bad code"}
        elif self.revoked:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        number = len(self.asked)
        return 200, {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": self.seconds,
        }

    def __enter__(self) -> "TokenServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
