# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# Keystone behind uwsgi.

keystone_answers() { is_running keystone && curl --silent --fail --max-time 5 "$keystone_url"; }

# From 2026.1 on the script is gone.
keystone_application() {
  if [[ $RELEASE == 2026.2 ]]; then echo "module = keystone.wsgi.api:application"; else echo "wsgi-file = /usr/bin/keystone-wsgi-public"; fi
}

write_keystone_config() {
  cat >"$OPENSTACK_DIR/etc/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[database]
connection = $(database_url keystone)
# Logins take 50 ms instead of 270: nothing here is secret.
[identity]
password_hash_rounds = 4
# One-time codes are off unless named.
[auth]
methods = external,password,token,oauth1,mapped,application_credential,totp
[fernet_receipts]
key_repository = $OPENSTACK_DIR/keystone/fernet-keys
[token]
provider = fernet
expiration = 3600
[fernet_tokens]
key_repository = $OPENSTACK_DIR/keystone/fernet-keys
[credential]
key_repository = $OPENSTACK_DIR/keystone/credential-keys
CONF
  # Connection: close, or clients with keep-alive lose requests (seen: 42 to 70 of 300).
  # die-on-term, or SIGTERM only reloads.
  cat >"$OPENSTACK_DIR/etc/keystone-uwsgi.ini" <<CONF
[uwsgi]
http-socket = 127.0.0.1:$KEYSTONE_PORT
$(keystone_application)
env = OS_KEYSTONE_CONFIG_FILES=$OPENSTACK_DIR/etc/keystone.conf
master = true
processes = 3
need-app = true
lazy-apps = true
add-header = Connection: close
buffer-size = 65535
die-on-term = true
CONF
}

# keystone-manage may end its output with a traceback about getcurrent, which is harmless.
manage_keystone() { step keystone keystone-manage --config-file "$OPENSTACK_DIR/etc/keystone.conf" "$@"; }

make_keystone() {
  local owner=(--keystone-user "$(id -un)" --keystone-group "$(id -gn)")
  mkdir -p "$OPENSTACK_DIR"/keystone
  chmod 700 "$OPENSTACK_DIR/keystone"
  manage_keystone db_sync
  manage_keystone fernet_setup "${owner[@]}"
  manage_keystone credential_setup "${owner[@]}"
  manage_keystone bootstrap --bootstrap-password admin --bootstrap-region-id RegionOne
  touch "$OPENSTACK_DIR/keystone/made"
}

start_keystone() {
  keystone_answers >/dev/null 2>&1 && return
  stop keystone
  need_free_port keystone "$KEYSTONE_PORT" KEYSTONE_PORT
  write_keystone_config
  [[ -e $OPENSTACK_DIR/keystone/made ]] || make_keystone
  launch keystone uwsgi_python3 --ini "$OPENSTACK_DIR/etc/keystone-uwsgi.ini"
  await keystone 180 keystone_answers
}
