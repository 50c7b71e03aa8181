"""A PostgreSQL of our own: started in a folder, shared by every process, stopped by the last one.

supervisor   start, ensure, stop
├── users     who uses the folder, counted by the kernel
├── binaries  where PostgreSQL is, in a place that its account can reach
├── account   who the server runs as
├── process   which process is our server, and which only has its old number
└── trouble   what to do when it does not start
"""

from replywell.kit.postgres.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres"]
