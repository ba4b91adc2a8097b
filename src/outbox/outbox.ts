import { bigint, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core"
import type { Queries } from "../db/database.js"

/** Changes to deliver to watchers and webhooks. The table is created by src/db/migrations/0002-library.ts. */
export const outbox = pgTable("outbox", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  projectId: text("project_id").notNull(),
  /** For example `library.image.stored`. */
  type: text("type").notNull(),
  /** The id of the changed resource. */
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

/** The NOTIFY channel. The payload is the id of a project that has a new change. */
export const OUTBOX_CHANNEL = "polaris_outbox"

/** Records a change in the transaction that makes it, and notifies the readers. */
export async function recordChange(tx: Queries, { facts = {}, ...change }: OutboxChange): Promise<void> {
  await tx.insert(outbox).values({ ...change, facts })
  await tx.run("select pg_notify($1, $2)", [OUTBOX_CHANNEL, change.projectId])
}
