# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# Nova: API, conductor, scheduler and one compute host.

nova_answers() { is_running nova-api && answers "$nova_url"; }

write_nova_config() {
  mkdir -p "$OPENSTACK_DIR"/nova/{instances,locks}
  cat >"$OPENSTACK_DIR/etc/nova.conf" <<CONF
[DEFAULT]
host = $nova_host
my_ip = 127.0.0.1
state_path = $OPENSTACK_DIR/nova
instances_path = $OPENSTACK_DIR/nova/instances
transport_url = rabbit://guest:guest@127.0.0.1:$RABBITMQ_PORT/
enabled_apis = osapi_compute
osapi_compute_listen = 127.0.0.1
osapi_compute_listen_port = $NOVA_PORT
osapi_compute_workers = 1
compute_driver = $nova_driver
force_raw_images = false
reserved_host_memory_mb = 0
sync_power_state_interval = 5
# Nova powers a machine off by force after this time.
shutdown_timeout = 10
[api_database]
connection = $(database_url nova_api)
[database]
connection = $(database_url nova)
[keystone_authtoken]
www_authenticate_uri = $keystone_url
$(service_credentials nova)
[placement]
region_name = RegionOne
$(service_credentials placement)
[neutron]
region_name = RegionOne
$(service_credentials neutron)
[glance]
api_servers = $glance_url
[cinder]
catalog_info = volumev3:cinder:publicURL
os_region_name = RegionOne
# Cinder lets only a service release a volume that a server uses.
[service_user]
send_service_user_token = true
$(service_credentials nova)
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 2
[libvirt]
virt_type = qemu
connection_uri = $libvirt_url
inject_partition = -2
[vnc]
enabled = false
[oslo_concurrency]
lock_path = $OPENSTACK_DIR/nova/locks
[nova_sys_admin]
helper_command = privsep-helper --config-file $OPENSTACK_DIR/etc/nova.conf
CONF
}

manage_nova() { step nova-api nova-manage --config-file "$OPENSTACK_DIR/etc/nova.conf" "$@"; }

make_nova() {
  manage_nova api_db sync
  manage_nova cell_v2 map_cell0 --database_connection "$(database_url nova_cell0)"
  manage_nova db sync
  manage_nova cell_v2 create_cell --name polaris
  touch "$OPENSTACK_DIR/nova/made"
}

start_nova_part() { # part
  is_running "$1" || launch "$1" "$1" --config-file "$OPENSTACK_DIR/etc/nova.conf"
}

start_nova() {
  if ! nova_answers; then
    stop nova-api
    need_free_port nova "$NOVA_PORT" NOVA_PORT
  fi
  write_nova_config
  [[ -e $OPENSTACK_DIR/nova/made ]] || make_nova
  [[ $COMPUTE_DRIVER == fake ]] || start_libvirtd
  local part
  for part in nova-conductor nova-scheduler nova-api nova-compute; do start_nova_part "$part"; done
  await nova-api 600 nova_answers
}
