# shellcheck shell=bash
# Where the test cloud lives and where it listens. All of it can be set from outside.

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
OPENSTACK_DIR="$(realpath --canonicalize-missing "${OPENSTACK_DIR:-$repository/.polaris/openstack}")"
KEYSTONE_PORT="${KEYSTONE_PORT:-5100}"
GLANCE_PORT="${GLANCE_PORT:-9392}"
MARIADB_PORT="${MARIADB_PORT:-3406}"
export OPENSTACK_DIR KEYSTONE_PORT GLANCE_PORT MARIADB_PORT

# shellcheck disable=SC2034 # for the files that source this one
keystone_url="http://127.0.0.1:$KEYSTONE_PORT/v3"
# shellcheck disable=SC2034
glance_url="http://127.0.0.1:$GLANCE_PORT"

# A proxy meant for package downloads must not see the cloud's own requests.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
export NO_PROXY="$no_proxy"
