#!/usr/bin/env bash
# The alert rules against made-up days, with Prometheus' own promtool: the one that is installed, else Debian's, unpacked for a moment.
set -euo pipefail
cd "$(dirname "$0")/.."
promtool=$(command -v promtool || true)
if [ -z "$promtool" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    (cd "$folder" && { apt-get download -q prometheus || { apt-get update -q && apt-get download -q prometheus; }; } && dpkg-deb -x prometheus_*.deb .)
    promtool=$folder/usr/bin/promtool
fi
"$promtool" check rules docker/alerts.yaml
"$promtool" test rules docker/alerts.test.yaml
