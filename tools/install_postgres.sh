#!/usr/bin/env bash
# The PostgreSQL server that its tests start for themselves: from the system's own packages, where it is not there yet.
set -euo pipefail

if command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    exit 0
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
# No cluster of its own is made: the tests start a server over a scratch folder.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
