# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# libvirt with QEMU's own translation: it works without any help of the processor. It sees folders of its own in
# place of /etc/libvirt, /var/lib/libvirt and /run/libvirt, so that a libvirt of this machine is left alone.

# A socket's path may have 107 characters.
libvirt_run="/tmp/polaris-libvirt-$NOVA_PORT"
libvirt_url="qemu+unix:///system?socket=$libvirt_run/libvirt-sock"

libvirt_answers() { is_running libvirtd && "${openstack[@]}" virsh --connect "$libvirt_url" list; }

write_libvirt_config() {
  local home="$OPENSTACK_DIR/libvirt"
  mkdir -p "$home"/{etc/qemu,lib,run,cache} "$debian_root$libvirt_run"
  # Another Debian's tree does not have the repository.
  cp "$compute/enter-libvirt.sh" "$home/enter.sh"
  cat >"$home/etc/qemu.conf" <<'CONF'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
CONF
  cat >"$home/etc/libvirtd.conf" <<CONF
unix_sock_dir = "$libvirt_run"
auth_unix_rw = "none"
auth_unix_ro = "none"
CONF
}

start_libvirtd() {
  libvirt_answers >/dev/null 2>&1 && return
  stop libvirtd
  write_libvirt_config
  launch libvirtd unshare --mount bash "$OPENSTACK_DIR/libvirt/enter.sh" "$OPENSTACK_DIR/libvirt"
  await libvirtd 300 libvirt_answers
}

# The machines outlive libvirt and have sessions of their own.
stop_machines() {
  local pids
  pids="$(ps -eww -o pid=,args= | awk '/qemu-system/ && index($0, ENVIRON["OPENSTACK_DIR"] "/") && !/awk/ { print $1 }')"
  [[ -z $pids ]] || xargs kill -s KILL 2>/dev/null <<<"$pids" || true
}

stop_libvirtd() {
  stop libvirtd
  stop_machines
  rm -rf "$debian_root$libvirt_run"
}
