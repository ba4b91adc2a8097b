# shellcheck shell=bash
# The parts put together: what up.sh, down.sh, run.sh and fault.sh share.

here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=test/openstack/lib.sh
source "$here/lib.sh"
# shellcheck source=test/openstack/mariadb.sh
source "$here/mariadb.sh"
# shellcheck source=test/openstack/keystone.sh
source "$here/keystone.sh"
# shellcheck source=test/openstack/glance.sh
source "$here/glance.sh"

env_file="$OPENSTACK_DIR/env"

log_in_as_demo() {
  local domain='"domain":{"id":"default"}'
  curl --silent --fail --max-time 10 --output /dev/null --dump-header - --header "Content-Type: application/json" \
    --data '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","password":"demo",'"$domain"'}}},
      "scope":{"project":{"name":"demo",'"$domain"'}}}}' "$keystone_url/auth/tokens" |
    tr -d '\r' | sed -n 's/^x-subject-token: //Ip'
}

# Whether all of it works, from the user's password to the database behind Glance.
cloud_answers() {
  local token
  local part
  [[ -s $env_file ]] && is_running mariadb && is_running keystone || return 1
  for part in "${glances[@]}"; do is_running "$part" || return 1; done
  token="$(log_in_as_demo)" && [[ -n $token ]] || return 1
  curl --silent --fail --max-time 10 --output /dev/null --header "X-Auth-Token: $token" "$glance_url/v2/images?limit=1"
}

make_accounts() {
  local regions=() part
  for part in "${glances[@]}"; do regions+=("$(region_of "$part")=$(url_of "$part")"); done
  mkdir -p "$OPENSTACK_DIR/glance"
  node "$here/accounts.mjs" "$keystone_url" "$OPENSTACK_DIR/glance/limits-endpoint" "${regions[@]}" </dev/null \
    >>"$(log_of keystone)" 2>&1 || fail_with_log keystone "the accounts could not be made"
}

write_env_file() {
  cat >"$env_file" <<ENV
export RELEASE='$RELEASE'
export OPENSTACK_DIR='$OPENSTACK_DIR'
export KEYSTONE_PORT=$KEYSTONE_PORT GLANCE_PORT=$GLANCE_PORT MARIADB_PORT=$MARIADB_PORT
export OS_AUTH_URL=$keystone_url
export OS_REGION_NAME=RegionOne
export OS_INTERFACE=public
export OS_IDENTITY_API_VERSION=3
export OS_USERNAME=demo
export OS_PASSWORD=demo
export OS_PROJECT_NAME=demo
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_DOMAIN_NAME=Default
ENV
}

summary() {
  say "Keystone $keystone_url, Glance $glance_url"
  say "the same Glance as region Legacy, Quotas and Limits at $(url_of glance-legacy), $(url_of glance-quotas) and $(url_of glance-limits)"
  say "users demo, other, both, reader and admin, each with its name as password"
  say "use it with: source $env_file"
}
