# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# Neutron's API alone: Nova asks it for the ports of each server. No agent connects a machine to a network.

neutron_answers() { is_running neutron && answers "$neutron_url"; }

write_neutron_config() {
  cat >"$OPENSTACK_DIR/etc/neutron.conf" <<CONF
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $NEUTRON_PORT
state_path = $OPENSTACK_DIR/neutron
api_workers = 1
rpc_workers = 0
core_plugin = ml2
service_plugins =
transport_url = rabbit://guest:guest@127.0.0.1:$RABBITMQ_PORT/
auth_strategy = keystone
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
[ml2]
type_drivers = local
tenant_network_types = local
mechanism_drivers = $connects
[database]
connection = $(database_url neutron)
[keystone_authtoken]
www_authenticate_uri = $keystone_url
$(service_credentials neutron)
[oslo_concurrency]
lock_path = $OPENSTACK_DIR/neutron/locks
CONF
}

start_neutron() {
  neutron_answers && return
  stop neutron
  need_free_port neutron "$NEUTRON_PORT" NEUTRON_PORT
  mkdir -p "$OPENSTACK_DIR/neutron/locks"
  write_neutron_config
  if [[ ! -e $OPENSTACK_DIR/neutron/made ]]; then
    step neutron neutron-db-manage --config-file "$OPENSTACK_DIR/etc/neutron.conf" upgrade head
    touch "$OPENSTACK_DIR/neutron/made"
  fi
  # The test driver asserts that a port has its host from the beginning, but Nova gives it one later.
  launch neutron env ${connects:+PYTHONOPTIMIZE=1} neutron-server --config-file "$OPENSTACK_DIR/etc/neutron.conf"
}
