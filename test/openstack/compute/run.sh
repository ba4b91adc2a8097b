#!/usr/bin/env bash
# Runs the tests of Nova against a real one, which is ended afterwards unless it was up before: with COMPUTE_DRIVER=fake
# those of what goes wrong there.
set -euo pipefail

# shellcheck source=test/openstack/compute/compute.sh
source "$(dirname "$0")/compute.sh"

if ! compute_answers; then
  trap 'bash "$compute/down.sh"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi
bash "$compute/up.sh"
# shellcheck source=/dev/null
source "$env_file"

cd "$repository"
export POLARIS_TEST_CLOUD=openstack
[[ $COMPUTE_DRIVER == fake ]] && project=fake-driver || project=compute
npx vitest run --project "$project" "$@"
