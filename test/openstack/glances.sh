# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# Four Glances over one database and the same two stores. Each is the image service of a region of its own, so that
# a test chooses one by OS_REGION_NAME.

glances=(glance glance-legacy glance-quotas glance-limits)

# One more over the same database, which no region has: a test starts it with the RabbitMQ that it reports to.
notifying=glance-notifying

region_of() { # part
  case "$1" in
    glance) echo RegionOne ;;
    glance-legacy) echo Legacy ;;
    glance-quotas) echo Quotas ;;
    glance-limits) echo Limits ;;
  esac
}

port_of() { # part
  case "$1" in
    glance) echo "$GLANCE_PORT" ;;
    glance-legacy) echo $((GLANCE_PORT + 1)) ;;
    glance-quotas) echo $((GLANCE_PORT + 2)) ;;
    glance-limits) echo $((GLANCE_PORT + 3)) ;;
    "$notifying") echo $((GLANCE_PORT + 4)) ;;
  esac
}

# One of them stands behind a path, as where all services share a host.
path_of() { [[ $1 != glance-limits ]] || echo /image; }

url_of() { echo "http://127.0.0.1:$(port_of "$1")$(path_of "$1")"; }

# What a Glance has beside the common settings, `[DEFAULT]` first.
default_options_of() { # part
  # Zed wants its own word for the new rules beside the usual one.
  [[ $RELEASE != zed ]] || echo "enforce_secure_rbac = $(new_rules_of "$1")"
  case "$1" in
    glance) echo "workers = 2" ;;
    glance-quotas)
      echo "image_size_cap = 3145728"
      echo "user_storage_quota = 5242880"
      echo "property_protection_file = $OPENSTACK_DIR/etc/protected-properties.conf"
      ;;
    glance-limits) echo "use_keystone_limits = true" ;;
    "$notifying") echo "transport_url = ${NOTIFICATIONS_URL/#amqp:/rabbit:}" ;;
  esac
}

new_rules_of() { if [[ $1 == glance-legacy ]]; then echo false; else echo true; fi; } # part

sections_of() { # part
  local new
  new="$(new_rules_of "$1")"
  # From 2026.2 on the scope can't be left unchecked.
  printf '[oslo_policy]\nenforce_new_defaults = %s\n' "$new"
  [[ $RELEASE == 2026.2 ]] || echo "enforce_scope = $new"
  [[ $1 != glance-limits ]] || write_limits_section
  [[ $1 != "$notifying" ]] || printf '[oslo_messaging_notifications]\ndriver = messagingv2\n'
}

write_limits_section() {
  cat <<CONF
[oslo_limit]
auth_url = $keystone_url
auth_type = password
system_scope = all
user_domain_id = default
username = glance
password = glance
endpoint_id = $(<"$OPENSTACK_DIR/glance/limits-endpoint")
CONF
}

# The names that the tests know as protected; everything else is everybody's.
write_protected_properties() {
  cat >"$OPENSTACK_DIR/etc/protected-properties.conf" <<CONF
[^operator_.*]
create = admin
read = admin,member,reader
update = admin
delete = admin
[^hidden_.*]
create = admin
read = admin
update = admin
delete = admin
[.*]
create = @
read = @
update = @
delete = @
CONF
}

# Debian's own, and one application more; later releases look its pipeline up by the flavor.
write_paste_config() {
  {
    sed "/^keystone = /{p;s/^keystone/prefixed/}" "$debian_root/etc/glance/glance-api-paste.ini"
    printf '\n[composite:glance-api-prefixed]\nuse = egg:Paste#urlmap\n/image = glance-api-keystone\n'
  } >"$OPENSTACK_DIR/etc/paste.ini"
}
