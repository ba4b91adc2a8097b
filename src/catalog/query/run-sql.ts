import type { SQL } from "drizzle-orm"
import { PgDialect } from "drizzle-orm/pg-core"
import type { Queries } from "../../db/database.js"

const dialect = new PgDialect()

export function statementOf(statement: SQL): { text: string; params: unknown[] } {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return { text, params }
}

export function runSql({ run }: Queries, statement: SQL): Promise<Record<string, unknown>[]> {
  const { text, params } = statementOf(statement)
  return run(text, params)
}
