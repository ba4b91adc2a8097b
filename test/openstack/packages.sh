# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# Installs what is missing from Debian.

packages=(keystone glance-api mariadb-server python3-pymysql uwsgi uwsgi-plugin-python3)
tools=(curl procps util-linux)

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

missing_packages() {
  local package
  for package in "$@"; do
    is_installed "$package" || echo "$package"
  done
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive "${debian[@]}" apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@" \
    </dev/null >>"$(log_of packages)" 2>&1 9>&-
}

# Debian starts a service as soon as it is installed; this cloud wants the programs only.
without_starting_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [[ -e $policy ]]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  "$@" || status=$?
  rm -f "$policy"
  return "$status"
}

install_missing_packages() { # package...
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  [[ $(id -u) == 0 ]] || fail "run this as root, or install: ${missing[*]}"
  say "installing ${missing[*]}"
  without_starting_services apt_install "${missing[@]}" && return
  say "reading the package lists first"
  "${debian[@]}" apt-get update </dev/null >>"$(log_of packages)" 2>&1 9>&- || fail_with_log packages "apt-get update failed"
  without_starting_services apt_install "${missing[@]}" || fail_with_log packages "the packages could not be installed"
}

# The programs of the cloud: on this machine where it has the release, else in a tree of their own.
install_openstack() {
  if [[ -n $debian_root ]]; then
    install_missing_packages "${tools[@]}"
    need_debian
  else
    install_missing_packages "${packages[@]}" "${tools[@]}"
  fi
}
