"""Scripts and styles travel packed: without the remarks in them, and compressed.

Pages do not: they hold secrets beside what strangers wrote, and how well both compress together would tell of them.
"""

import gzip
import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # it has no types

SCRIPT = "text/javascript"
PACKED = (SCRIPT, "text/css", "image/svg+xml")
_REMARKS = re.compile(rb"^[ \t]*(?://[^\n]*|/\*\*[^\n]*\*/)$", re.MULTILINE)
"""Lines that are nothing but a remark. An empty line stays for each, so that errors tell the right place."""


class PackedFiles(WhiteNoiseMiddleware):
    """WhiteNoise, which compresses only what lies compressed beside a file: a step before installing that we spare."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        response: Any = WhiteNoiseMiddleware.serve(static_file, request)
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.status_code != 200 or request.method != "GET" or kind not in PACKED:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        content = packed(b"".join(response), kind)
        response.close()
        smaller = HttpResponse(content, headers=dict(response.headers))
        smaller["Content-Encoding"], smaller["Content-Length"] = "gzip", str(len(content))
        return smaller


@lru_cache(maxsize=256)
def packed(content: bytes, kind: str) -> bytes:
    """The file as it travels."""
    return gzip.compress(_REMARKS.sub(b"", content) if kind == SCRIPT else content, mtime=0)
