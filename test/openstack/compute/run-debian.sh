#!/usr/bin/env bash
# Builds a golden image from a Debian with its own cloud-init, on a real Nova, which is ended afterwards unless it was
# up before. Makes the Debian first, which takes two minutes.
set -euo pipefail

# shellcheck source=test/openstack/compute/compute.sh
source "$(dirname "$0")/compute.sh"
# shellcheck source=test/openstack/packages.sh
source "$here/packages.sh"
# shellcheck source=test/openstack/debian.sh
source "$here/debian.sh"

debian_image="$OPENSTACK_DIR/debian/debian.qcow2"

make_debian_image() {
  [[ -s $debian_image ]] && return
  install_missing_packages mmdebstrap
  say "Debian with cloud-init (about 2 minutes)"
  mkdir -p "$OPENSTACK_DIR/debian"
  sources_of bookworm >"$OPENSTACK_DIR/debian/debian.sources"
  (cd "$OPENSTACK_DIR/debian" &&
    "${debian[@]}" bash "$compute/make-debian-image.sh" "$OPENSTACK_DIR/debian/debian.sources" "$debian_image") \
    </dev/null >>"$(log_of debian)" 2>&1 9>&- || fail_with_log debian "the image of Debian could not be made"
}

if ! compute_answers; then
  trap 'bash "$compute/down.sh"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi
bash "$compute/up.sh"
make_debian_image
make_offers "$debian_image"
# shellcheck source=/dev/null
source "$env_file"

cd "$repository"
export POLARIS_TEST_CLOUD=openstack
npx vitest run --project debian "$@"
