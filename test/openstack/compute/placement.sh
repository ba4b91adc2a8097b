# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# Placement behind uwsgi: which host has what to offer.

placement_answers() { is_running placement && answers "$placement_url"; }

write_placement_config() {
  cat >"$OPENSTACK_DIR/etc/placement.conf" <<CONF
[placement_database]
connection = $(database_url placement)
[api]
auth_strategy = keystone
[keystone_authtoken]
www_authenticate_uri = $keystone_url
$(service_credentials placement)
CONF
  cat >"$OPENSTACK_DIR/etc/placement-uwsgi.ini" <<CONF
[uwsgi]
http-socket = 127.0.0.1:$PLACEMENT_PORT
wsgi-file = /usr/bin/placement-api
env = OS_PLACEMENT_CONFIG_DIR=$OPENSTACK_DIR/etc
master = true
processes = 1
threads = 4
need-app = true
lazy-apps = true
add-header = Connection: close
buffer-size = 65535
die-on-term = true
CONF
}

start_placement() {
  placement_answers && return
  stop placement
  need_free_port placement "$PLACEMENT_PORT" PLACEMENT_PORT
  write_placement_config
  if [[ ! -e $OPENSTACK_DIR/placement/made ]]; then
    step placement placement-manage --config-file "$OPENSTACK_DIR/etc/placement.conf" db sync
    mkdir -p "$OPENSTACK_DIR/placement" && touch "$OPENSTACK_DIR/placement/made"
  fi
  launch placement uwsgi_python3 --ini "$OPENSTACK_DIR/etc/placement-uwsgi.ini"
}
