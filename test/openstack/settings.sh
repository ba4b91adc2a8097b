# shellcheck shell=bash
# Which OpenStack the test cloud is, where it lives and where it listens. All of it can be set from outside.

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
RELEASE="${RELEASE:-zed}"

# The Debian that has the release, the default folder, and what is added to the usual ports: clouds of all releases fit beside each other.
case "$RELEASE" in
  zed) suite=bookworm default_dir=openstack shift_ports=0 ;;
  2025.1) suite=trixie default_dir=openstack-2025.1 shift_ports=10 ;;
  2026.2) suite=sid default_dir=openstack-2026.2 shift_ports=20 ;;
  *)
    echo "openstack: RELEASE is $RELEASE; choose zed, 2025.1 or 2026.2" >&2
    exit 1
    ;;
esac

# Another cloud of the same release: a word for its folder, and a number for its ports.
default_dir+="${CLOUD_SUFFIX:-}"
shift_ports=$((shift_ports + ${PORT_SHIFT:-0}))

OPENSTACK_DIR="$(realpath --canonicalize-missing "${OPENSTACK_DIR:-$repository/.polaris/$default_dir}")"
KEYSTONE_PORT="${KEYSTONE_PORT:-$((5100 + shift_ports))}"
GLANCE_PORT="${GLANCE_PORT:-$((9392 + shift_ports))}"
MARIADB_PORT="${MARIADB_PORT:-$((3406 + shift_ports))}"
export RELEASE OPENSTACK_DIR KEYSTONE_PORT GLANCE_PORT MARIADB_PORT

# The tree of another Debian, where this machine is not the one that has the release. One serves every checkout; a cloud
# with more programs has its own.
debian_root=
if [[ $(. /etc/os-release && echo "${VERSION_CODENAME:-}") != "$suite" ]]; then
  debian_root="${DEBIAN_ROOTS:-/var/cache/polaris-test}/$suite${TREE_SUFFIX:-}"
fi

# shellcheck disable=SC2034 # for the files that source this one
keystone_url="http://127.0.0.1:$KEYSTONE_PORT/v3"
# shellcheck disable=SC2034
glance_url="http://127.0.0.1:$GLANCE_PORT"

# A proxy meant for package downloads must not see the cloud's own requests.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
export NO_PROXY="$no_proxy"
