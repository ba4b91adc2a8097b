#!/usr/bin/env bash
# Prints how the cloud's MariaDB compares characters in utf8mb3_general_ci: a line for each character up to
# U+FFFF whose weight is not its own code, with both in hexadecimal. The output is recorded in
# test/support/weights.txt, from which src/schemas/collation.ts and simulator/collation.ts are derived.
set -euo pipefail

# shellcheck source=test/openstack/cloud.sh
source "$(dirname "$0")/cloud.sh"

"${openstack[@]}" mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port="$MARIADB_PORT" --user=root \
  --default-character-set=utf8mb4 --skip-column-names --batch --execute "
    SET max_recursive_iterations = 65536;
    WITH RECURSIVE unit AS (SELECT 0 AS code UNION ALL SELECT code + 1 FROM unit WHERE code < 65535),
    weighed AS (
      SELECT LPAD(HEX(code), 4, '0') AS code,
        HEX(WEIGHT_STRING(CONVERT(CHAR(code USING ucs2) USING utf8mb3) COLLATE utf8mb3_general_ci)) AS weight
      FROM unit WHERE code NOT BETWEEN 0xD800 AND 0xDFFF)
    SELECT CONCAT(code, ' ', weight) FROM weighed WHERE code <> weight ORDER BY code;"
