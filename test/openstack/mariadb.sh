# shellcheck shell=bash
# shellcheck disable=SC2154 # the names set in lib.sh
# The database of Keystone and Glance. Not SQLite: Keystone's workers then answer 500 ("database is locked").

database_url() { echo "mysql+pymysql://polaris:polaris@127.0.0.1:$MARIADB_PORT/$1"; }

mariadb_answers() {
  is_running mariadb && "${openstack[@]}" mariadb-admin --no-defaults --protocol=tcp --host=127.0.0.1 --port="$MARIADB_PORT" --user=root ping
}

databases=(keystone glance)

make_databases() {
  step mariadb mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port="$MARIADB_PORT" --user=root --execute "
    CREATE USER IF NOT EXISTS polaris@'127.0.0.1' IDENTIFIED BY 'polaris';
    $(printf "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb3; GRANT ALL ON %s.* TO polaris@'127.0.0.1'; " $(pairs_of "${databases[@]}"))"
}

pairs_of() { printf '%s %s ' $(for name in "$@"; do echo "$name" "$name"; done); }

# No socket: its path may be at most 107 characters long. No sync to disk: tests can lose their data.
launch_mariadb() {
  launch mariadb mariadbd --no-defaults --user="$(id -un)" --datadir="$OPENSTACK_DIR/mariadb" --socket= \
    --bind-address=127.0.0.1 --port="$MARIADB_PORT" --skip-name-resolve --innodb-flush-log-at-trx-commit=0
}

start_mariadb() {
  mariadb_answers >/dev/null 2>&1 && return
  stop mariadb
  need_free_port mariadb "$MARIADB_PORT" MARIADB_PORT
  if [[ ! -e $OPENSTACK_DIR/mariadb/made ]]; then
    rm -rf "$OPENSTACK_DIR/mariadb"
    step mariadb mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$OPENSTACK_DIR/mariadb" \
      --auth-root-authentication-method=normal --skip-test-db
    touch "$OPENSTACK_DIR/mariadb/made"
  fi
  launch_mariadb
  await mariadb 180 mariadb_answers
  make_databases
}
