import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core"
import type { Attributes, Source } from "./catalog.js"

/** The catalog's tables, as src/db/migrations/0003-catalog.ts and later ones make them. */

const time = (name: string) => timestamp(name, { withTimezone: true })

export const catalogImages = pgTable(
  "catalog_image",
  {
    scope: text("scope").notNull(),
    hash: text("hash").notNull(),
    key: uuid("key").notNull().generatedAlwaysAs("left(hash, 32)::uuid"),
    slot: integer("slot").notNull(),
    hashVerified: boolean("hash_verified").notNull(),
    source: text("source").$type<Source>().notNull(),
    sourceId: text("source_id").notNull(),
    attributes: jsonb("attributes").$type<Attributes>().notNull(),
    tags: text("tags").array().notNull(),
    tagCount: doublePrecision("tag_count").notNull(),
    taskId: text("task_id"),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    revision: bigint("revision", { mode: "number" }).notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.scope, table.hash] })],
)

export type CatalogImageRow = typeof catalogImages.$inferSelect
