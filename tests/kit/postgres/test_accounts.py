"""Who the server runs as. Root lends these tests an ordinary user; without root, all other tests have one."""

import os
import pwd
import stat
from pathlib import Path

import pytest

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import EmbeddedPostgres
from tests.kit.postgres.programs import ask, copied_packages, kill_server, needs_root, server

pytestmark = needs_root


def test_the_server_runs_as_an_unprivileged_account_and_root_connects(postgres, root):
    url = postgres.start()

    account = (root / "data").stat().st_uid
    assert pwd.getpwuid(account).pw_name in {"postgres", "nobody"}
    assert Path(f"/proc/{server(root)}").stat().st_uid == account
    assert stat.S_IMODE((root / "run").stat().st_mode) == 0o700
    assert ask(url, "select 412") == 412


def test_programs_in_a_private_folder_are_copied_and_no_parent_is_opened(home, root, program):
    packages = copied_packages(home / "private")
    (home / "private").chmod(0o700)
    for path in packages.rglob("*"):  # as a strict umask would have left them
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)

    replywell = program(root, packages=packages)

    assert ask(replywell.do("start"), "select 412") == 412
    assert f"{root}/programs-" in Path(f"/proc/{server(root)}/exe").readlink().as_posix()
    assert stat.S_IMODE((home / "private").stat().st_mode) == 0o700
    assert not list(root.glob("programs-unfinished-*"))


def test_a_folder_that_the_account_cannot_reach_is_refused_and_stays_closed(home):
    home.chmod(0o700)

    with pytest.raises(ReplywellError, match=r"cannot reach .*--home.*/var/lib/replywell"):
        EmbeddedPostgres(home / "postgres", durable=False).start()

    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_root_and_the_owner_of_a_folder_share_its_server(home, program, packages):
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    as_root, as_nobody = (
        program(home, packages=packages),
        program(home, account="nobody", packages=packages),
    )

    url = as_root.do("start")

    assert as_nobody.do("start") == url
    as_root.do("stop")
    assert ask(url, "select 412") == 412
    as_nobody.do("stop")
    assert server(home) is None


@pytest.fixture
def of_nobody(home) -> Path:
    nobody = pwd.getpwnam("nobody")
    folder = home / "of nobody"
    folder.mkdir(mode=0o700)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder


def test_the_server_runs_as_that_user_and_leaves_with_the_last(of_nobody, program, packages):
    root = of_nobody / "postgres"
    ada = program(root, account="nobody", packages=packages)
    rosa = program(root, account="nobody", packages=packages)

    url = ada.do("start")

    assert rosa.do("start") == url
    assert Path(f"/proc/{server(root)}").stat().st_uid == of_nobody.stat().st_uid
    ada.kill()
    kill_server(root)
    assert rosa.do("ensure") is True
    rosa.do("stop")
    assert server(root) is None


def test_a_folder_of_root_is_refused_with_advice(home, program, packages):
    replywell = program(home / "postgres", account="nobody", packages=packages)

    with pytest.raises(ReplywellError, match=r"cannot be used by this account.*--home"):
        replywell.do("start")
