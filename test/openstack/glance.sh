# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# Glance with a file store and every import method that works without another service.

glance_answers() { is_running glance && curl --silent --fail --max-time 5 "$glance_url/healthcheck"; }

write_glance_config() {
  local home="$OPENSTACK_DIR/glance"
  mkdir -p "$home"/{images,staging,os-staging,os-tasks,work}
  cat >"$OPENSTACK_DIR/etc/glance-api.conf" <<CONF
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $GLANCE_PORT
workers = 2
enabled_backends = file:file
node_staging_uri = file://$home/staging
work_dir = $home/work
enabled_import_methods = [glance-direct,web-download,copy-image]
[database]
connection = $(database_url glance)
[glance_store]
default_backend = file
[file]
filesystem_store_datadir = $home/images
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
flavor = keystone
config_file = /etc/glance/glance-api-paste.ini
# Tests serve their own files on loopback, on any port; nothing is fetched from further away.
[import_filtering_opts]
allowed_hosts = [127.0.0.1]
allowed_ports = []
CONF
}

manage_glance() { step glance glance-manage --config-file "$OPENSTACK_DIR/etc/glance-api.conf" "$@"; }

make_glance() {
  manage_glance db_sync
  manage_glance db_load_metadefs /etc/glance/metadefs
  touch "$OPENSTACK_DIR/glance/made"
}

start_glance() {
  glance_answers >/dev/null 2>&1 && return
  stop glance
  need_free_port glance "$GLANCE_PORT" GLANCE_PORT
  write_glance_config
  [[ -e $OPENSTACK_DIR/glance/made ]] || make_glance
  launch glance glance-api --config-file "$OPENSTACK_DIR/etc/glance-api.conf"
  await glance 30 glance_answers
}
