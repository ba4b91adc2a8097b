# shellcheck shell=bash
# Ceph's radosgw from Debian: one monitor, one OSD on a sparse file, one gateway. It needs no manager.

RADOSGW_PORT="${RADOSGW_PORT:-17480}"
CEPH_MON_PORT="${CEPH_MON_PORT:-23300}"
ceph_conf="$STORAGE_DIR/etc/ceph.conf"
ceph=(ceph --conf "$ceph_conf" --connect-timeout 10)

write_ceph_conf() {
  local fsid home="$STORAGE_DIR/ceph"
  mkdir -p "$home"/{mon,osd,gateway}
  [[ -s $home/fsid ]] || uuidgen >"$home/fsid"
  fsid="$(<"$home/fsid")"
  cat >"$ceph_conf" <<CONF
[global]
fsid = $fsid
mon host = v2:$here:$CEPH_MON_PORT
mon initial members = a
public addr = $here
cluster addr = $here
ms bind msgr1 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true
mon data avail crit = 1
mon data avail warn = 2
run dir = $STORAGE_DIR/run
admin socket = $STORAGE_DIR/run/\$name.asok
log file = $STORAGE_DIR/log/ceph-\$name.log
pid file =
keyring = $home/keyring
[mon]
mon data = $home/mon
[osd]
osd data = $home/osd
osd objectstore = bluestore
bluestore block size = 8589934592
bluestore block create = true
osd memory target = 1073741824
[client.rgw]
rgw frontends = beast endpoint=$here:$RADOSGW_PORT
rgw data = $home/gateway
CONF
}

make_ceph_mon() {
  local home="$STORAGE_DIR/ceph"
  [[ -e $home/mon/store.db ]] && return
  step ceph ceph-authtool --create-keyring "$home/keyring" --gen-key --name mon. --cap mon "allow *"
  step ceph ceph-authtool "$home/keyring" --gen-key --name client.admin --cap mon "allow *" --cap osd "allow *"
  step ceph ceph-authtool "$home/keyring" --gen-key --name osd.0 --cap mon "allow profile osd" --cap osd "allow *"
  step ceph ceph-authtool "$home/keyring" --gen-key --name client.rgw --cap mon "allow rw" --cap osd "allow rwx"
  step ceph monmaptool --create --clobber --fsid "$(<"$home/fsid")" --addv a "[v2:$here:$CEPH_MON_PORT]" "$home/monmap"
  step ceph ceph-mon --conf "$ceph_conf" --mkfs --id a --monmap "$home/monmap" --keyring "$home/keyring"
}

make_ceph_osd() {
  local home="$STORAGE_DIR/ceph" uuid
  [[ -e $home/osd/ready ]] && return
  uuid="$(uuidgen)"
  step ceph "${ceph[@]}" osd new "$uuid" 0
  step ceph ceph-osd --conf "$ceph_conf" --id 0 --mkfs --osd-uuid "$uuid"
  step ceph "${ceph[@]}" osd crush add osd.0 0.01 root=default
}

make_radosgw_user() {
  step radosgw radosgw-admin --conf "$ceph_conf" user create --uid polaris --display-name Polaris \
    --access-key polaris-access --secret-key polaris-secret
  touch "$STORAGE_DIR/ceph/gateway/user"
}

start_radosgw() {
  need_packages radosgw ceph-mon ceph-osd ceph-common curl procps uuid-runtime
  if is_running radosgw && answers "$RADOSGW_PORT"; then return; fi
  stop_radosgw
  need_free_port radosgw "$RADOSGW_PORT" RADOSGW_PORT
  need_free_port "the Ceph monitor" "$CEPH_MON_PORT" CEPH_MON_PORT
  write_ceph_conf
  make_ceph_mon
  launch ceph-mon ceph-mon --conf "$ceph_conf" --id a --foreground
  await ceph-mon 60 "${debian[@]}" "${ceph[@]}" status
  make_ceph_osd
  launch ceph-osd ceph-osd --conf "$ceph_conf" --id 0 --foreground
  await ceph-osd 120 osd_is_up
  [[ -e $STORAGE_DIR/ceph/gateway/user ]] || make_radosgw_user
  launch radosgw radosgw --conf "$ceph_conf" --name client.rgw --foreground
  await radosgw 180 answers "$RADOSGW_PORT"
  say "radosgw at http://$here:$RADOSGW_PORT"
}

osd_is_up() { "${debian[@]}" "${ceph[@]}" osd stat 2>/dev/null | grep --quiet " 1 up"; }

stop_radosgw() {
  local daemon
  for daemon in radosgw ceph-osd ceph-mon; do stop "$daemon"; done
}

radosgw_env() {
  cat <<ENV
export RADOSGW_S3_ENDPOINT=http://$here:$RADOSGW_PORT
export RADOSGW_S3_ACCESS_KEY_ID=polaris-access
export RADOSGW_S3_SECRET_ACCESS_KEY=polaris-secret
ENV
}
