#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A server to try things on: installs, builds, starts one town with made-up data, until Ctrl-C.
#   scripts/serve_demo.sh [FOLDER] [arguments of `annona-server serve`]...
# The tokens of its callers lie in FOLDER (demo, unless given).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

folder=${1:-demo}
[ $# -eq 0 ] || shift

stage "install the packages" install_packages "${annona_build_packages[@]}"
stage "configure (preset release)" configure_preset release --log-level=WARNING
stage "build the server and its rules" build_preset release \
    --target annona-server annona_plugins

cat <<TEXT

Ready after $SECONDS seconds. A token for each kind of caller: $folder/*.token. From another
terminal, here:

  curl -s localhost:8080/annona.v1.BalanceService/GetBalance \\
    -H "Authorization: Bearer \$(cat $folder/app.token)" -H 'Content-Type: application/json' \\
    -d '{"account": "communities/seville-ossetana/accounts/ben:H1"}'

What else it answers, from a basket to a refusal in words: docs/guides/integrator.md.
Ctrl-C ends it.
TEXT
exec build/release/annona-server serve --demo --data "$folder" "$@"
