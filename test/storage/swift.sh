# shellcheck shell=bash
# Swift with s3api from Debian: a proxy and the three storage servers, one device, one replica. Keystone says
# who has which key: the keys are EC2 credentials.

SWIFT_PORT="${SWIFT_PORT:-18080}"

swift_port_of() { # account, container, object, memcached
  case "$1" in
    account) echo $((SWIFT_PORT + 2)) ;;
    container) echo $((SWIFT_PORT + 3)) ;;
    object) echo $((SWIFT_PORT + 4)) ;;
    memcached) echo $((SWIFT_PORT + 5)) ;;
  esac
}

make_swift_ring() { # server
  local builder="$STORAGE_DIR/etc/swift/$1.builder"
  [[ -s ${builder%.builder}.ring.gz ]] && return
  step swift swift-ring-builder "$builder" create 4 1 1
  step swift swift-ring-builder "$builder" add "r1z1-$here:$(swift_port_of "$1")/d1" 1
  step swift swift-ring-builder "$builder" rebalance
}

write_swift_server() { # server
  cat >"$STORAGE_DIR/etc/swift/$1.conf" <<CONF
[DEFAULT]
bind_ip = $here
bind_port = $(swift_port_of "$1")
devices = $STORAGE_DIR/swift
swift_dir = $STORAGE_DIR/etc/swift
mount_check = false
disable_fallocate = true
workers = 0
user = $(id -un)
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
CONF
}

# A user that may validate the tokens and signatures of others; the one that Glance has.
swift_account() {
  cat <<CONF
auth_type = password
auth_url = $(keystone_url)
username = glance
password = glance
project_name = service
user_domain_id = default
project_domain_id = default
CONF
}

# The whole cluster has one list of origins; s3api answers preflights with its own.
write_swift_proxy() {
  cat >"$STORAGE_DIR/etc/swift/proxy.conf" <<CONF
[DEFAULT]
bind_ip = $here
bind_port = $SWIFT_PORT
swift_dir = $STORAGE_DIR/etc/swift
workers = 1
user = $(id -un)
cors_allow_origin = http://console.example
cors_expose_headers = ETag, Content-Range, Accept-Ranges, Retry-After
[pipeline:main]
pipeline = catch_errors gatekeeper cache authtoken s3api s3token keystoneauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = $here:$(swift_port_of memcached)
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
cors_preflight_allow_origin = http://console.example
max_upload_part_num = 10000
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
www_authenticate_uri = $(keystone_url)
delay_auth_decision = true
cache = swift.cache
$(swift_account)
[filter:s3token]
use = egg:swift#s3token
auth_uri = $(keystone_url)
reseller_prefix = AUTH_
secret_cache_duration = 600
$(swift_account)
[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin, member
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
CONF
}

start_swift() {
  local server
  need_packages swift-proxy swift-account swift-container swift-object memcached python3-keystonemiddleware curl procps
  if is_running swift-proxy && answers "$SWIFT_PORT"; then return; fi
  stop_swift
  need_free_port swift "$SWIFT_PORT" SWIFT_PORT
  mkdir -p "$STORAGE_DIR"/etc/swift "$STORAGE_DIR"/swift/d1
  for server in account container object; do
    make_swift_ring "$server"
    write_swift_server "$server"
  done
  write_swift_proxy
  # The folder on the command line is how pids_of knows our own; memcached has no other use for it.
  launch swift-memcached memcached -u "$(id -un)" -l "$here" -p "$(swift_port_of memcached)" -m 16 -P "$STORAGE_DIR/run/memcached"
  for server in account container object; do
    launch "swift-$server" "swift-$server-server" "$STORAGE_DIR/etc/swift/$server.conf"
  done
  launch swift-proxy swift-proxy-server "$STORAGE_DIR/etc/swift/proxy.conf"
  for server in account container object; do
    await "swift-$server" 60 answers "$(swift_port_of "$server")"
  done
  await swift-proxy 60 answers "$SWIFT_PORT"
  say "Swift with s3api at http://$here:$SWIFT_PORT"
}

stop_swift() {
  local daemon
  for daemon in swift-proxy swift-object swift-container swift-account swift-memcached; do stop "$daemon"; done
}

swift_env() {
  cat <<ENV
export SWIFT_S3_ENDPOINT=http://$here:$SWIFT_PORT
ENV
  node "$repository/test/storage/ec2.mjs" "$(keystone_url)" SWIFT
}
