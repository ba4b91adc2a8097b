# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# Cinder: API, scheduler, and volumes as files in memory. Its NFS driver takes any file system for a share if it is
# mounted at the share's mount point, and so does Nova. Start it before libvirt, which sees no later mounts.

# Only with machines, and from this machine's own packages.
has_cinder() { [[ -z $debian_root && ${COMPUTE_DRIVER:-libvirt} == libvirt ]]; }

if has_cinder; then compute_parts+=(cinder-api cinder-scheduler cinder-volume cinder-share); fi

cinder_answers() { is_running cinder-api && answers "$cinder_url"; }

cinder_share=127.0.0.1:/polaris
# Where os-brick and Nova mount the share.
share_folder="$OPENSTACK_DIR/nova/mnt/$(printf '%s' "$cinder_share" | md5sum | cut -d ' ' -f 1)"

write_cinder_config() {
  mkdir -p "$OPENSTACK_DIR"/cinder/{locks,conversion,coordination}
  echo "$cinder_share" >"$OPENSTACK_DIR/etc/nfs_shares"
  cat >"$OPENSTACK_DIR/etc/cinder.conf" <<CONF
[DEFAULT]
host = polaris
my_ip = 127.0.0.1
state_path = $OPENSTACK_DIR/cinder
image_conversion_dir = $OPENSTACK_DIR/cinder/conversion
transport_url = rabbit://guest:guest@127.0.0.1:$RABBITMQ_PORT/
auth_strategy = keystone
rootwrap_config = /etc/cinder/rootwrap.conf
osapi_volume_listen = 127.0.0.1
osapi_volume_listen_port = $CINDER_PORT
osapi_volume_workers = 1
glance_api_servers = $glance_url
enabled_backends = nfs
[nfs]
volume_driver = cinder.volume.drivers.nfs.NfsDriver
volume_backend_name = nfs
nfs_shares_config = $OPENSTACK_DIR/etc/nfs_shares
nfs_mount_point_base = $OPENSTACK_DIR/nova/mnt
nas_secure_file_operations = true
nas_secure_file_permissions = true
[database]
connection = $(database_url cinder)
[keystone_authtoken]
www_authenticate_uri = $keystone_url
service_token_roles = admin
service_token_roles_required = true
$(service_credentials cinder)
[coordination]
backend_url = file://$OPENSTACK_DIR/cinder/coordination
[oslo_concurrency]
lock_path = $OPENSTACK_DIR/cinder/locks
CONF
}

# Nova ends the mount with its last server, unless a file in it is open.
mount_share() {
  mkdir -p "$share_folder"
  mountpoint --quiet "$share_folder" || mount -t tmpfs -o size=8g polaris "$share_folder"
  touch "$share_folder/held"
  is_running cinder-share || launch cinder-share tail --follow "$share_folder/held"
}

unmount_share() {
  stop cinder-share
  if mountpoint --quiet "$share_folder"; then umount "$share_folder"; fi
}

start_cinder() {
  has_cinder || return 0
  if ! cinder_answers; then
    stop cinder-api
    need_free_port cinder "$CINDER_PORT" CINDER_PORT
  fi
  write_cinder_config
  if [[ ! -e $OPENSTACK_DIR/cinder/made ]]; then
    step cinder-api cinder-manage --config-file "$OPENSTACK_DIR/etc/cinder.conf" db sync
    touch "$OPENSTACK_DIR/cinder/made"
  fi
  mount_share
  local part
  for part in cinder-scheduler cinder-volume cinder-api; do
    is_running "$part" || launch "$part" "$part" --config-file "$OPENSTACK_DIR/etc/cinder.conf"
  done
}
