import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core"
import type { Envelope } from "../schemas/golden/provenance.js"
import type { GoldenStatus, OsType } from "../schemas/golden/values.js"
import type { Plan } from "./plan.js"
import type { Stage } from "./pipeline/stages.js"
import type { Recipe } from "./recipe/recipe.js"

/** The tables of golden images, as src/db/migrations/0010-golden.ts and those after it make them. */

const time = (name: string) => timestamp(name, { withTimezone: true })

export const goldenImages = pgTable(
  "golden_image",
  {
    projectId: text("project_id").notNull(),
    name: text("name").notNull(),
    osType: text("os_type").$type<OsType>().notNull(),
    status: text("status").$type<GoldenStatus>().notNull(),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
    buildId: uuid("build_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.name] })],
)

export type BuildState = "pending" | "running" | "ready" | "failed" | "cancelled"

/** What was done with a revoked image at Glance. */
export type Withheld = "deactivated" | "hidden" | "gone"

export const builds = pgTable("golden_build", {
  id: uuid("id").primaryKey(),
  projectId: text("project_id").notNull(),
  imageName: text("image_name").notNull(),
  recipe: jsonb("recipe").$type<Recipe>().notNull(),
  recipeHash: text("recipe_hash").notNull(),
  plan: jsonb("plan").$type<Plan>().notNull(),
  state: text("state").$type<BuildState>().notNull().default("pending"),
  message: text("message").notNull(),
  stages: jsonb("stages").$type<Stage[]>().notNull(),
  log: text("log").notNull().default(""),
  serverName: text("server_name").notNull(),
  serverId: text("server_id"),
  glanceId: text("glance_id"),
  baseId: text("base_id"),
  baseHash: text("base_hash"),
  parents: jsonb("parents").$type<string[]>().notNull().default([]),
  sizeBytes: bigint("size_bytes", { mode: "number" }),
  credentials: text("credentials"),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  begunAt: time("begun_at"),
  endedAt: time("ended_at"),
  isClean: boolean("is_clean").notNull().default(true),
  revokedAt: time("revoked_at"),
  revokedBy: text("revoked_by"),
  revokedReason: text("revoked_reason"),
  provenance: jsonb("provenance").$type<Envelope>(),
  withheld: text("withheld").$type<Withheld>(),
})

/** What guests have installed. In a table of its own, because a document may have a megabyte. */
export const sboms = pgTable("golden_sbom", {
  buildId: uuid("build_id").primaryKey(),
  /** As it was hashed. */
  document: text("document").notNull(),
  /** Names and versions. */
  packages: jsonb("packages").$type<(readonly [name: string, version: string])[]>().notNull(),
})

export const scripts = pgTable(
  "golden_script",
  {
    projectId: text("project_id").notNull(),
    name: text("name").notNull(),
    content: text("content").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.name] })],
)

export const goldenChannels = pgTable(
  "golden_channel",
  {
    projectId: text("project_id").notNull(),
    imageName: text("image_name").notNull(),
    name: text("name").notNull(),
    buildId: uuid("build_id").notNull(),
    movedBy: text("moved_by").notNull(),
    movedAt: time("moved_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.imageName, table.name] })],
)

export const channelMoves = pgTable("golden_channel_move", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  projectId: text("project_id").notNull(),
  imageName: text("image_name").notNull(),
  name: text("name").notNull(),
  buildId: uuid("build_id").notNull(),
  movedBy: text("moved_by").notNull(),
  movedAt: time("moved_at").notNull().defaultNow(),
})

export const schedules = pgTable(
  "golden_schedule",
  {
    projectId: text("project_id").notNull(),
    imageName: text("image_name").notNull(),
    cron: text("cron"),
    timeZone: text("time_zone").notNull(),
    onBaseChange: boolean("on_base_change").notNull(),
    maxFailures: integer("max_failures").notNull(),
    failures: integer("failures").notNull().default(0),
    credentialId: text("credential_id").notNull(),
    credential: text("credential").notNull(),
    nextAt: time("next_at"),
    checkAt: time("check_at"),
    buildId: uuid("build_id"),
    message: text("message"),
    stoppedAt: time("stopped_at"),
    createdBy: text("created_by").notNull(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.imageName] })],
)

export type ScheduleRow = typeof schedules.$inferSelect
export type GoldenRow = typeof goldenImages.$inferSelect
export type BuildRow = typeof builds.$inferSelect
