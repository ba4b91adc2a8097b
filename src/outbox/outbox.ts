import { bigint, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core"
import type { Queries } from "../db/database.js"

/** Changes that others want to know of, as src/db/migrations/0002-library.ts makes the table. */
export const outbox = pgTable("outbox", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  projectId: text("project_id").notNull(),
  /** As in `library.image.stored`. */
  type: text("type").notNull(),
  /** The id of what has changed. */
  subject: text("subject").notNull(),
  facts: jsonb("facts").$type<Record<string, unknown>>().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
})

export interface OutboxChange {
  projectId: string
  type: string
  subject: string
  facts?: Record<string, unknown>
}

/** The channel on which a project's id means that there is something new for it. */
export const OUTBOX_CHANNEL = "polaris_outbox"

/** Records a change in the transaction that makes it, and wakes those who deliver changes. */
export async function recordChange(tx: Queries, { facts = {}, ...change }: OutboxChange): Promise<void> {
  await tx.insert(outbox).values({ ...change, facts })
  await tx.run("select pg_notify($1, $2)", [OUTBOX_CHANNEL, change.projectId])
}
