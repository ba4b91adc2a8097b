import type { BenchDatabase } from "../library/stage.js"
import { megabytes, type Row } from "../support/table.js"

const SIZES = `select relname as name, pg_table_size(relid) as data, pg_indexes_size(relid) as indexes
  from pg_stat_user_tables where relname in ('catalog_copy', 'catalog_image', 'catalog_value') order by relname`

/** What the catalog's large tables take on disk. */
export async function sizesOf(database: BenchDatabase): Promise<Row[]> {
  const rows = await database.run(SIZES)
  return rows.map(({ name, data, indexes }) => ({
    table: String(name),
    rows: megabytes(Number(data)),
    indexes: megabytes(Number(indexes)),
  }))
}
