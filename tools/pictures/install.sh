#!/usr/bin/env bash
# What the pictures need besides Rigwise itself: a browser and fonts from Debian, and a driver for the browser. Run as root on a
# Debian or Ubuntu machine, with the virtual environment made.
set -euo pipefail
cd "$(dirname "$0")/../.."
apt-get update -qq
apt-get install -qq -y --no-install-recommends chromium fonts-lato fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji
.venv/bin/pip install -q -c constraints.txt -e '.[dev,pictures]'
