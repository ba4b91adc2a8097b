# shellcheck shell=bash
# Starting, watching and ending the object stores. Each daemon is a session of its own (setsid) whose id
# stands in run/NAME.pid.

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
STORAGE_DIR="$(realpath --canonicalize-missing "${STORAGE_DIR:-$repository/.polaris/storage}")"
export STORAGE_DIR
here="127.0.0.1"

say() { echo "storage: $*"; }

fail() {
  echo "storage: $*" >&2
  exit 1
}

log_of() { echo "$STORAGE_DIR/log/$1.log"; }

fail_with_log() { # name, message
  echo "--- the last lines of $(log_of "$1")" >&2
  tail -n 25 "$(log_of "$1")" >&2 || true
  fail "$2"
}

# Two callers must not start or end the same store at once. The lock ends with this script.
lock_storage() {
  mkdir -p "$STORAGE_DIR"/{run,log,etc}
  exec 9>"$STORAGE_DIR.lock"
  flock --wait 600 9 || fail "another script has held $STORAGE_DIR.lock for 10 minutes"
}

# Debian's Python tools break when another Python comes first.
debian=(env -u PYTHONPATH -u PYTHONHOME PATH=/usr/bin:/bin:/usr/sbin:/sbin)

need_packages() { # package...
  local missing=() package policy=/usr/sbin/policy-rc.d made=
  for package in "$@"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  [[ $(id -u) == 0 ]] || fail "run this as root, or install: ${missing[*]}"
  say "installing ${missing[*]}"
  # Debian starts a service as soon as it is installed; only the programs are wanted here.
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=1
  fi
  local status=0
  {
    "${debian[@]}" apt-get update
    DEBIAN_FRONTEND=noninteractive "${debian[@]}" apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "${missing[@]}"
  } </dev/null >>"$(log_of packages)" 2>&1 9>&- || status=$?
  [[ -z $made ]] || rm -f "$policy"
  ((status == 0)) || fail_with_log packages "the packages could not be installed"
}

# Runs one step of setting a store up to its end.
step() { # name, command...
  local name=$1
  shift
  "${debian[@]}" timeout 300 "$@" </dev/null >>"$(log_of "$name")" 2>&1 9>&- || fail_with_log "$name" "failed: $*"
}

# The live processes of a daemon. An id alone proves nothing, it may belong to another program by now: all of
# ours name the folder on their command line.
pids_of() { # name
  local file="$STORAGE_DIR/run/$1.pid"
  [[ -s $file ]] || return 0
  { ps -ww --sid "$(<"$file")" -o pid=,stat=,args= || true; } |
    awk '(index($0, ENVIRON["STORAGE_DIR"]) || $3 ~ /^\[/) && $2 !~ /^Z/ { print $1 }'
}

is_running() { [[ -n $(pids_of "$1") ]]; }

# Swift listens with SO_REUSEPORT and would silently share a taken port, so it is asked for beforehand.
need_free_port() { # name, port, variable
  if (exec 3<>"/dev/tcp/$here/$2") 2>/dev/null; then
    fail "port $2 for $1 is taken by another program; choose another with $3"
  fi
}

launch() { # name, command...
  local name=$1
  shift
  "${debian[@]}" setsid nohup "$@" </dev/null >>"$(log_of "$name")" 2>&1 9>&- &
  echo $! >"$STORAGE_DIR/run/$name.pid"
  for _ in {1..100}; do
    is_running "$name" && return
    sleep 0.05
  done
  fail_with_log "$name" "$name did not start"
}

await() { # name, seconds, command...
  local name=$1 end=$((SECONDS + $2)) seconds=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    is_running "$name" || fail_with_log "$name" "$name ended by itself"
    ((SECONDS < end)) || fail_with_log "$name" "$name did not answer within $seconds s"
    sleep 0.2
  done
}

send() { # signal, name
  local pids
  pids="$(pids_of "$2")"
  # A process may end between being listed and being signalled.
  [[ -z $pids ]] || xargs kill -s "$1" 2>/dev/null <<<"$pids" || true
}

stop() { # name
  local end=$((SECONDS + 20))
  send TERM "$1"
  while is_running "$1"; do
    ((SECONDS < end)) || send KILL "$1"
    ((SECONDS < end + 20)) || fail "$1 does not end: $(pids_of "$1" | xargs)"
    sleep 0.1
  done
  rm -f "$STORAGE_DIR/run/$1.pid"
}

# Any answer of HTTP, even a refusal.
answers() { curl --silent --max-time 5 --output /dev/null "http://$here:$1/"; }
