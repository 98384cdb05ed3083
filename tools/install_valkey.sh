#!/usr/bin/env bash
# The Valkey (or Redis) server that its tests start for themselves: from the system's own packages, where it is not there yet.
set -euo pipefail

if command -v valkey-server >/dev/null || command -v redis-server >/dev/null; then
    exit 0
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
package=valkey-server
apt-cache show "$package" >/dev/null 2>&1 || package=redis-server # where the system is older than Valkey
# No service of its own is started: the tests run a server over a scratch folder.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
