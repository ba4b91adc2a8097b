# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh, lib.sh and packages.sh
# Another Debian in a folder, from the archive that this machine's own apt uses.

archive() {
  local codename
  codename="$(. /etc/os-release && echo "$VERSION_CODENAME")"
  apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Release: $codename" | head -n 1
}

# Unstable is served as it was some time ago on some machines; its signature still counts.
stored=(--aptopt='Acquire::Check-Valid-Until "false"')

sources_of() { # suite
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
    "$(archive)" "$1"
}

make_debian() { # root
  local part="$1.part" source="$OPENSTACK_DIR/etc/$suite.sources" names
  names="$(IFS=,; echo "${packages[*]}")"
  sources_of "$suite" >"$source"
  rm -rf --one-file-system "$part"
  mkdir -p "$part"
  mmdebstrap --variant=minbase "${stored[@]}" --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' \
    --include="$names" "$suite" "$part" "$source" &&
    mv "$part" "$1"
}

# Built once for all checkouts: the lock keeps two from building it at the same time.
need_debian() {
  [[ -d $debian_root ]] && return
  [[ $(id -u) == 0 ]] || fail "run this as root: OpenStack $RELEASE needs a Debian $suite, which is made in $debian_root"
  mkdir -p "$(dirname "$debian_root")"
  exec 8>"$debian_root.lock"
  flock 8
  [[ -d $debian_root ]] && return
  install_missing_packages mmdebstrap
  say "making a Debian $suite with OpenStack $RELEASE in $debian_root (about 3 minutes)"
  make_debian "$debian_root" </dev/null >>"$(log_of packages)" 2>&1 9>&- || fail_with_log packages "Debian $suite could not be made"
  exec 8>&-
}
