# Sourced by the other scripts: finds a Python, makes .venv and keeps it at what the lock file says.
cd "$(dirname "$0")/.."
ROOT=$PWD
# Many programs are started here: each would compile some four thousand modules anew, ten seconds and more each time.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

suitable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

find_python() {
  pyenv_root=${PYENV_ROOT:-$(pyenv root 2>/dev/null || true)}
  for candidate in ${PYTHON:-} python3.13 python3.12 python3.14 python3 \
    "${pyenv_root:-/nonexistent}"/versions/3.1[2-9]*/bin/python /usr/local/bin/python3.1[2-9] /opt/homebrew/bin/python3.1[2-9]; do
    if suitable "$candidate"; then command -v "$candidate"; return; fi
  done
  say "Replywell needs Python 3.12 or newer with the venv module, and none was found."
  say "Install one (Debian or Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13;"
  say "any system: pyenv install 3.13) or name it: PYTHON=/path/to/python3.13 $0"
  exit 1
}

# need LOCKFILE: the environment holds exactly what that lock file (or a wider one) pins.
need() {
  lock=$1
  stamp=.venv/.synced-$(basename "$lock" .txt)
  if [ -x .venv/bin/python ] && [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then return; fi
  if ! suitable .venv/bin/python; then
    python=$(find_python) || exit 1
    say "Making .venv with $("$python" -V)"
    rm -rf .venv
    "$python" -m venv .venv
  fi
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
  say "Installing what $lock pins"
  UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --require-hashes -r "$lock"
  cp "$lock" "$stamp"
}

# want COMMAND PACKAGE …: what tests drive besides Python. Installed where that can be done without asking;
# elsewhere the tests that need it are skipped and say so.
want() {
  missing=
  while [ $# -gt 0 ]; do
    found=
    for name in $(printf %s "$1" | tr '|' ' '); do
      if command -v "$name" >/dev/null 2>&1 || [ -x "/usr/sbin/$name" ]; then found=1; fi
    done
    [ -n "$found" ] || missing="$missing $2"
    shift 2
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing$missing"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && return 0
  fi
  say "Not installed:$missing. Tests that need them are skipped; install them to run all."
}

# auditor: Lighthouse, which a test drives in Chromium, as its lock file pins it; without npm that test is skipped.
auditor() {
  folder=tests/lighthouse
  if [ -d "$folder/node_modules" ] && cmp -s "$folder/package-lock.json" "$folder/node_modules/.synced"; then return; fi
  if ! command -v npm >/dev/null 2>&1; then say "There is no npm: pages are not audited by Lighthouse."; return; fi
  say "Installing what $folder/package-lock.json pins"
  if npm ci --silent --ignore-scripts --prefix "$folder" >/dev/null; then
    cp "$folder/package-lock.json" "$folder/node_modules/.synced"
  else
    say "That did not work: pages are not audited by Lighthouse."
  fi
}
