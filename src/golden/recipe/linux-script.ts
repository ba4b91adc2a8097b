import type { Recipe, Script } from "./recipe.js"

/** Where the build's own files are in the guest. They are removed at its end. */
export const FOLDER = "/var/lib/polaris"

const QUOTE = /'/g
const quoted = (text: string) => `'${text.replace(QUOTE, "'\\''")}'`

/** The path of a script in the guest. Numbers separate scripts of the same name. */
export const scriptPath = (at: number, { name }: Script) =>
  `${FOLDER}/scripts/${String(at + 1).padStart(2, "0")}-${name}`

/**
 * Seconds between the result and the end, in which Polaris reads it and powers the machine off: a machine
 * that is off has no console. Another worker reads it after 20 seconds at the latest if one has crashed.
 */
const LINGER = 120

/** Bytes of the list of packages, in Base64: Nova shows the last 100 KiB of a console. */
const MOST_PACKAGES = 65_536

/**
 * The script that a Linux guest runs at the end of its first start. It reports each stage and the result on
 * the console, lists the installed packages there, removes what must not be in an image, and powers the
 * machine off.
 */
export function linuxScript({ packages, scripts }: Recipe, buildId: string): string {
  const runs = scripts.map(
    (script, at) => `run run_scripts ${quoted(script.name)} ${quoted(scriptPath(at, script))}`,
  )
  return [
    HEAD.replace("BUILD_ID", buildId),
    ...(packages.length > 0
      ? [`run install_packages ${quoted(packages.join(" "))} install ${packages.join(" ")}`]
      : []),
    ...runs,
    "finish 0 cleanup ''",
    "",
  ].join("\n")
}

const HEAD = `#!/bin/sh
mark='POLARIS-BUILD BUILD_ID'
folder=${FOLDER}
console=/dev/console
for port in ttyS0 ttyAMA0 hvc0; do
  if [ -c /dev/$port ] && ( printf '\\n' > /dev/$port ) 2>/dev/null; then console=/dev/$port; break; fi
done

say() { printf '\\n%s\\n' "$1" > $console; }

install() {
  if command -v apt-get > /dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -- "$@" || { apt-get update && apt-get install -y -- "$@"; }
  elif command -v dnf > /dev/null; then dnf install -y -- "$@"
  elif command -v yum > /dev/null; then yum install -y -- "$@"
  elif command -v zypper > /dev/null; then zypper --non-interactive install -- "$@"
  elif command -v apk > /dev/null; then apk add -- "$@"
  elif command -v pacman > /dev/null; then pacman -Sy --noconfirm -- "$@"
  else echo 'This system has no package manager that Polaris can use.'; return 127
  fi
}

packages() {
  if [ -r /etc/os-release ]; then ( . /etc/os-release; printf 'os\\t%s\\t%s\\n' "\${ID:-linux}" "\${VERSION_ID:-}" ); fi
  if command -v dpkg-query > /dev/null; then
    dpkg-query -W -f 'deb\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${db:Status-Status}\\n'
  elif command -v rpm > /dev/null; then
    rpm -qa --qf 'rpm\\t%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'
  elif [ -r /lib/apk/db/installed ]; then
    while IFS= read -r line; do
      case $line in
        P:*) name=\${line#P:} ;; V:*) version=\${line#V:} ;; A:*) machine=\${line#A:} ;;
        '') printf 'apk\\t%s\\t%s\\t%s\\n' "$name" "$version" "$machine" ;;
      esac
    done < /lib/apk/db/installed
  elif command -v pacman > /dev/null; then
    pacman -Q | while read -r name version; do printf 'alpm\\t%s\\t%s\\t\\n' "$name" "$version"; done
  fi
}

report_packages() {
  command -v gzip > /dev/null && command -v base64 > /dev/null || return 0
  packages 2>/dev/null | gzip | base64 > "$folder/packages"
  if [ "$(wc -c < "$folder/packages")" -gt ${MOST_PACKAGES} ]; then return 0; fi
  say "$mark packages=begin"
  cat "$folder/packages" > $console
  say "$mark packages=end"
}

clean() {
  if command -v cloud-init > /dev/null; then cloud-init clean --logs --seed || cloud-init clean --logs; fi
  rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  : > /etc/machine-id
  if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then rm -f /var/lib/dbus/machine-id; fi
  rm -rf "$folder" /var/lib/cloud/instances /var/lib/cloud/instance /var/lib/cloud/data
}

finish() {
  if [ "$1" = 0 ]; then report_packages; clean > /dev/null 2>&1; fi
  sync
  say "$mark exit=$1 step=$2 command=$3"
  sleep ${LINGER}
  sync
  poweroff || poweroff -f || halt -p -f
  sleep 600
  exit "$1"
}

run() {
  stage=$1
  name=$2
  shift 2
  say "$mark step=$stage command=$name"
  rm -f "$folder/code"
  { "$@" < /dev/null; echo $? > "$folder/code"; } 2>&1 | cat > $console
  code=$(cat "$folder/code" 2>/dev/null || echo 255)
  [ "$code" = 0 ] || finish "$code" "$stage" "$name"
}

mkdir -p "$folder"
export HOME=\${HOME:-/root}
`
