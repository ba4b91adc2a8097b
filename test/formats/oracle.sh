#!/usr/bin/env bash
# Gets OpenStack's own inspection from Debian 13, beside whatever this machine has: oslo.utils of Debian 12 is too old for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/.polaris/oslo
[ -d "$folder/usr" ] && exit
mkdir -p "$folder"/{lists/partial,cache/archives/partial,parts}
archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 /debian$)
printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
  "$archive" >"$folder/parts/trixie.sources"
apt() {
  apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/parts" \
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}
apt update
cd "$folder"
apt download python3-oslo.utils
dpkg -x python3-oslo.utils_*.deb .
