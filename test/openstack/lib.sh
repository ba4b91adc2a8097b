# shellcheck shell=bash
# Starting, watching and ending the parts of the cloud: mariadb, keystone and glance.
# A part is a session of its own (setsid) whose id stands in run/PART.pid, so that workers which
# outlive their parent are still found and ended.

# shellcheck source=test/openstack/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

say() { echo "openstack: $*"; }

fail() {
  echo "openstack: $*" >&2
  exit 1
}

log_of() { echo "$OPENSTACK_DIR/log/$1.log"; }

fail_with_log() { # part, message
  echo "--- the last lines of $(log_of "$1")" >&2
  tail -n 25 "$(log_of "$1")" >&2 || true
  fail "$2"
}

# Two callers must not build or end the same cloud at once. The lock ends with this script.
lock_cloud() {
  mkdir -p "$OPENSTACK_DIR"/{run,log,etc}
  exec 9>"$OPENSTACK_DIR.lock"
  flock --wait 300 9 || fail "another up or down has held $OPENSTACK_DIR.lock for 5 minutes"
}

# Debian's Python tools break when another Python comes first.
debian=(env -u PYTHONPATH -u PYTHONHOME PATH=/usr/bin:/bin:/usr/sbin:/sbin)
# The cloud's own programs may live in another Debian's tree.
openstack=("${debian[@]}")
[[ -z $debian_root ]] || openstack=(unshare --mount bash "$repository/test/openstack/enter.sh" "$debian_root" "$OPENSTACK_DIR" "${debian[@]}")

# Runs one step of setting a part up to its end.
step() { # part, command...
  local part=$1
  shift
  "${openstack[@]}" timeout 600 "$@" </dev/null >>"$(log_of "$part")" 2>&1 9>&- || fail_with_log "$part" "failed: $*"
}

# The part's live processes. The recorded id alone proves nothing, it may have been given to another
# program since; all of ours name the cloud's folder on their command line. A process that is ending shows
# no command line any more but may still hold its port; one that has ended without being collected (Z) does not.
pids_of() {
  local file="$OPENSTACK_DIR/run/$1.pid"
  [[ -s $file ]] || return 0
  { ps -ww --sid "$(<"$file")" -o pid=,stat=,args= || true; } |
    awk '(index($0, ENVIRON["OPENSTACK_DIR"] "/") || $3 ~ /^\[/) && $2 !~ /^Z[^l]*$/ { print $1 }'
}

# Whether the part's first process lives; workers without it do not count.
is_running() {
  local pids
  pids="$(pids_of "$1")"
  [[ -n $pids ]] && grep --quiet --line-regexp --fixed-strings "$(<"$OPENSTACK_DIR/run/$1.pid")" <<<"$pids"
}

# Glance listens with SO_REUSEPORT and would silently share a taken port, so it is asked for beforehand.
need_free_port() { # part, port, variable
  if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    fail "port $2 for $1 is taken by another program; choose another with $3"
  fi
}

launch() { # part, command...
  local part=$1
  shift
  "${openstack[@]}" setsid nohup "$@" </dev/null >>"$(log_of "$part")" 2>&1 9>&- &
  echo $! >"$OPENSTACK_DIR/run/$part.pid"
  # It counts as running once setsid and the program itself are reached.
  for _ in {1..40}; do
    is_running "$part" && return
    sleep 0.05
  done
}

# Waits until the command succeeds.
await() { # part, seconds, command...
  local part=$1 seconds=$2 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    is_running "$part" || fail_with_log "$part" "$part ended by itself"
    ((SECONDS < end)) || fail_with_log "$part" "$part did not answer within $seconds s"
    sleep 0.2
  done
}

send() { # signal, part
  local pids
  pids="$(pids_of "$2")"
  # A process may end between being listed and being signalled.
  [[ -z $pids ]] || xargs kill -s "$1" 2>/dev/null <<<"$pids" || true
}

stop() { # part
  local end=$((SECONDS + 15))
  send TERM "$1"
  while [[ -n $(pids_of "$1") ]]; do
    ((SECONDS < end)) || send KILL "$1"
    ((SECONDS < end + 10)) || fail "$1 does not end: $(pids_of "$1" | xargs)"
    sleep 0.1
  done
  rm -f "$OPENSTACK_DIR/run/$1.pid"
}
