# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# Glance with two file stores and every import method that works without another service.

# shellcheck source=test/openstack/glances.sh
source "$(dirname "${BASH_SOURCE[0]}")/glances.sh"

glance_answers() { # part
  is_running "$1" && curl --silent --fail --max-time 5 "$(url_of "$1")/healthcheck"
}

write_glance_config() { # part
  local home="$OPENSTACK_DIR/glance" flavor=keystone
  [[ -z $(path_of "$1") ]] || flavor=prefixed
  mkdir -p "$home"/{images,more-images,staging,os-staging,os-tasks} "$home/work/$1"
  write_paste_config
  write_protected_properties
  cat >"$OPENSTACK_DIR/etc/$1.conf" <<CONF
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $(port_of "$1")
enabled_backends = file:file,more:file
node_staging_uri = file://$home/staging
work_dir = $home/work/$1
enabled_import_methods = [glance-direct,web-download,copy-image]
$(default_options_of "$1")
[database]
connection = $(database_url glance)
[glance_store]
default_backend = file
[file]
filesystem_store_datadir = $home/images
[more]
filesystem_store_datadir = $home/more-images
[os_glance_staging_store]
filesystem_store_datadir = $home/os-staging
[os_glance_tasks_store]
filesystem_store_datadir = $home/os-tasks
[keystone_authtoken]
www_authenticate_uri = $keystone_url
auth_url = $keystone_url
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = glance
password = glance
[paste_deploy]
flavor = $flavor
config_file = $OPENSTACK_DIR/etc/paste.ini
# Tests serve their own files on loopback, on any port; nothing is fetched from further away.
[import_filtering_opts]
allowed_hosts = [127.0.0.1]
allowed_ports = []
$(sections_of "$1")
CONF
}

# From 2026.2 on there is no server of Glance's own, and the name of the configuration in a folder is fixed. The timeout
# is that of a client which pauses in its body.
write_glance_uwsgi_config() { # part
  mkdir -p "$OPENSTACK_DIR/etc/$1"
  ln -sf "../$1.conf" "$OPENSTACK_DIR/etc/$1/glance-api.conf"
  cat >"$OPENSTACK_DIR/etc/$1-uwsgi.ini" <<CONF
[uwsgi]
plugins = python3
module = glance.wsgi.api:application
env = OS_GLANCE_CONFIG_DIR=$OPENSTACK_DIR/etc/$1
http-socket = 127.0.0.1:$(port_of "$1")
http-chunked-input = true
http-auto-chunked = true
http-raw-body = true
chunked-input-limit = 1048576
socket-timeout = 60
master = true
processes = 2
threads = 4
need-app = true
lazy-apps = true
add-header = Connection: close
buffer-size = 65535
die-on-term = true
CONF
}

manage_glance() { step glance glance-manage --config-file "$OPENSTACK_DIR/etc/glance.conf" "$@"; }

make_glance() {
  manage_glance db_sync
  manage_glance db_load_metadefs /etc/glance/metadefs
  touch "$OPENSTACK_DIR/glance/made"
}

# Starts one that does not answer; `await_glance` waits for it.
start_glance() { # part
  glance_answers "$1" >/dev/null 2>&1 && return
  stop "$1"
  need_free_port "$1" "$(port_of "$1")" GLANCE_PORT
  write_glance_config "$1"
  [[ -e $OPENSTACK_DIR/glance/made ]] || make_glance
  if [[ $RELEASE == 2026.2 ]]; then
    write_glance_uwsgi_config "$1"
    launch "$1" uwsgi_python3 --ini "$OPENSTACK_DIR/etc/$1-uwsgi.ini"
  else
    launch "$1" glance-api --config-file "$OPENSTACK_DIR/etc/$1.conf"
  fi
}

await_glance() { await "$1" 180 glance_answers "$1"; } # part
