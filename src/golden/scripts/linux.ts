/** Scripts for Linux that recipes can name. They use what the distribution offers. */

const INSTALL = `#!/bin/sh
set -eu
export DEBIAN_FRONTEND=noninteractive
install() {
  if command -v apt-get > /dev/null; then apt-get update && apt-get install -y "$@"
  elif command -v dnf > /dev/null; then dnf install -y "$@"
  elif command -v zypper > /dev/null; then zypper --non-interactive install "$@"
  elif command -v apk > /dev/null; then apk add "$@"
  else echo 'No package manager was found.' >&2; exit 127
  fi
}
enable() { if command -v systemctl > /dev/null; then systemctl enable "$1"; fi; }
`

const INSTALL_DOCKER = `${INSTALL}
if command -v docker > /dev/null; then echo 'Docker is installed.'
elif command -v apt-get > /dev/null; then install docker.io
elif command -v dnf > /dev/null; then install moby-engine || install docker-ce || install podman-docker
else install docker
fi
enable docker || enable podman
`

const CONFIGURE_K8S = `#!/bin/sh
set -eu
mkdir -p /etc/modules-load.d /etc/sysctl.d
printf 'overlay\\nbr_netfilter\\n' > /etc/modules-load.d/kubernetes.conf
cat > /etc/sysctl.d/90-kubernetes.conf <<'END'
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.ipv4.ip_forward = 1
END
if [ -f /etc/fstab ]; then sed -i.bak '/^[^#].*[[:space:]]swap[[:space:]]/s/^/# /' /etc/fstab && rm -f /etc/fstab.bak; fi
`

const CONFIGURE_AUDIT = `${INSTALL}
if ! command -v auditctl > /dev/null; then
  if command -v apt-get > /dev/null; then install auditd; else install audit; fi
fi
mkdir -p /etc/audit/rules.d
cat > /etc/audit/rules.d/50-golden.rules <<'END'
-w /etc/passwd -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/group -p wa -k identity
-w /etc/sudoers -p wa -k privilege
-w /etc/sudoers.d -p wa -k privilege
-w /etc/ssh/sshd_config -p wa -k ssh
END
chmod 0640 /etc/audit/rules.d/50-golden.rules
enable auditd
`

const INSTALL_SECURITY_TOOLS = `${INSTALL}
if command -v apt-get > /dev/null; then install fail2ban unattended-upgrades
elif command -v dnf > /dev/null; then install fail2ban dnf-automatic
else install fail2ban
fi
enable fail2ban
`

const PREPARE = `#!/bin/sh
set -eu
if command -v apt-get > /dev/null; then apt-get clean; rm -rf /var/lib/apt/lists/*
elif command -v dnf > /dev/null; then dnf clean all
elif command -v zypper > /dev/null; then zypper clean --all
fi
rm -rf /tmp/* /var/tmp/*
find /var/log -type f -exec sh -c ': > "$1"' _ {} \\;
rm -f /root/.bash_history /home/*/.bash_history
if command -v fstrim > /dev/null; then fstrim -a || true; fi
`

export const LINUX_SCRIPTS: Readonly<Record<string, string>> = {
  "install-docker.sh": INSTALL_DOCKER,
  "configure-k8s.sh": CONFIGURE_K8S,
  "configure-audit.sh": CONFIGURE_AUDIT,
  "install-security-tools.sh": INSTALL_SECURITY_TOOLS,
  "prepare-golden-image.sh": PREPARE,
}
