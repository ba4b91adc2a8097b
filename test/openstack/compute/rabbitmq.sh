# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in settings.sh
# The queue between Nova's parts, and between Neutron's.

rabbitmq_environment() {
  local home="$OPENSTACK_DIR/rabbitmq"
  cat <<ENV
HOME=$home
ERL_EPMD_PORT=$EPMD_PORT
ERL_EPMD_ADDRESS=127.0.0.1
RABBITMQ_NODENAME=polaris@localhost
RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
RABBITMQ_NODE_PORT=$RABBITMQ_PORT
RABBITMQ_DIST_PORT=$((RABBITMQ_PORT + 20000))
RABBITMQ_MNESIA_BASE=$home/mnesia
RABBITMQ_LOG_BASE=$home/log
RABBITMQ_CONFIG_FILE=$home/rabbitmq
RABBITMQ_CONF_ENV_FILE=$home/none
RABBITMQ_ENABLED_PLUGINS_FILE=$home/plugins
RABBITMQ_PID_FILE=$home/pid
ENV
}

rabbitmq_answers() { is_running rabbitmq && (exec 3<>"/dev/tcp/127.0.0.1/$RABBITMQ_PORT") 2>/dev/null; }

start_rabbitmq() {
  rabbitmq_answers && return
  stop rabbitmq
  need_free_port rabbitmq "$RABBITMQ_PORT" RABBITMQ_PORT
  mkdir -p "$OPENSTACK_DIR"/rabbitmq/{mnesia,log}
  echo "[]." >"$OPENSTACK_DIR/rabbitmq/plugins"
  printf 'vm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 50MB\nlog.console = true\nlog.file = false\n' \
    >"$OPENSTACK_DIR/rabbitmq/rabbitmq.conf"
  # Erlang's own processes do not all name the cloud's folder; this one does.
  { rabbitmq_environment | sed 's/^/export /'; echo "/usr/lib/rabbitmq/bin/rabbitmq-server"; } >"$OPENSTACK_DIR/rabbitmq/run"
  launch rabbitmq sh "$OPENSTACK_DIR/rabbitmq/run"
  await rabbitmq 600 rabbitmq_answers
}

# Erlang's name server outlives its nodes.
stop_rabbitmq() {
  stop rabbitmq
  "${openstack[@]}" env ERL_EPMD_PORT="$EPMD_PORT" epmd -kill >/dev/null 2>&1 || true
}
