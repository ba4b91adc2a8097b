# shellcheck shell=bash
# A cloud with Nova, beside the one that up.sh starts: its own folder and its own ports.

# The driver of the compute host: libvirt runs machines, and fake, which Nova has for tests, only says that it does. With
# fake, Neutron's own test driver connects servers to a network, on a host of this name; with libvirt nothing does.
COMPUTE_DRIVER="${COMPUTE_DRIVER:-libvirt}"
case "$COMPUTE_DRIVER" in
  libvirt) CLOUD_SUFFIX=-compute usual_shift=30 nova_driver=libvirt.LibvirtDriver nova_host=polaris connects= ;;
  fake) CLOUD_SUFFIX=-fake usual_shift=60 nova_driver=fake.FakeDriver nova_host=host-ovs-no_filter connects=test ;;
  *)
    echo "openstack: COMPUTE_DRIVER is $COMPUTE_DRIVER; choose libvirt or fake" >&2
    exit 1
    ;;
esac
PORT_SHIFT="${PORT_SHIFT:-$usual_shift}"
TREE_SUFFIX=-compute
export COMPUTE_DRIVER CLOUD_SUFFIX PORT_SHIFT TREE_SUFFIX

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cloud.sh"

# The Glances with other settings are not needed here.
# shellcheck disable=SC2034
glances=(glance)
# shellcheck disable=SC2034
databases=(keystone glance placement neutron cinder nova nova_api nova_cell0)

RABBITMQ_PORT="${RABBITMQ_PORT:-$((5672 + shift_ports))}"
PLACEMENT_PORT="${PLACEMENT_PORT:-$((8778 + shift_ports))}"
NEUTRON_PORT="${NEUTRON_PORT:-$((9696 + shift_ports))}"
NOVA_PORT="${NOVA_PORT:-$((8774 + shift_ports))}"
CINDER_PORT="${CINDER_PORT:-$((8776 + shift_ports))}"
EPMD_PORT="${EPMD_PORT:-$((4369 + shift_ports))}"
export RABBITMQ_PORT PLACEMENT_PORT NEUTRON_PORT NOVA_PORT CINDER_PORT EPMD_PORT

placement_url="http://127.0.0.1:$PLACEMENT_PORT"
neutron_url="http://127.0.0.1:$NEUTRON_PORT"
nova_url="http://127.0.0.1:$NOVA_PORT"
cinder_url="http://127.0.0.1:$CINDER_PORT"

compute_parts=(nova-compute nova-api nova-scheduler nova-conductor neutron placement rabbitmq)
[[ $COMPUTE_DRIVER == fake ]] || compute_parts+=(libvirtd)

# What a service needs to act with a user of its own.
service_credentials() { # user
  cat <<CONF
auth_url = $keystone_url
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $1
password = $1
CONF
}

answers() { curl --silent --max-time 5 --output /dev/null "$1"; } # url
