#!/usr/bin/env bash
# Runs the tests against a real cloud: the one in OS_AUTH_URL, else one of our own, which is ended
# afterwards unless it was up before.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"

not_ours=(--exclude "test/openstack/**") # nobody else's Glance is restarted
if [[ -z ${OS_AUTH_URL:-} ]]; then
  not_ours=()
  if ! cloud_answers; then
    trap 'bash "$here/down.sh"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
  fi
  bash "$here/up.sh"
  # shellcheck source=/dev/null
  source "$env_file"
fi

# The same cloud by another Glance: the one with the policies from before 2023.1.
case "${POLICIES:-new}" in
  new) ;;
  legacy) export OS_REGION_NAME=Legacy ;;
  *) fail "POLICIES is $POLICIES; choose new or legacy" ;;
esac

cd "$repository"
export POLARIS_TEST_CLOUD=openstack
npx vitest run --project "${VITEST_PROJECT:-openstack}" "${not_ours[@]}" "$@"
