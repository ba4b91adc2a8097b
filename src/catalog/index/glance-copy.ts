import type { Caller } from "../../call.js"
import type { ImageRecord } from "../../glance/image.js"
import type { CatalogCopy, Json } from "../catalog.js"
import { typedValues } from "../types.js"
import { TYPES } from "../names.js"

/** Glance's own hash of an image's bytes. */
export interface GlanceHash {
  algorithm: string
  value: string
}

/** A copy at Glance before its hash is known. */
export interface GlanceCopy {
  copy: Omit<CatalogCopy, "hash" | "hashVerified">
  hash: GlanceHash | undefined
  /** The hash in a property, which anyone who may change the image can write. */
  claim: string | undefined
}

/** Attributes that are stored elsewhere, and those with the location of the data or Glance's own notes. */
const LEFT_OUT = new Set([
  ...["id", "tags", "created_at", "updated_at", "self", "file", "schema", "stores"],
  ...["locations", "direct_url", "task_id", TYPES],
])

const CLAIM = "owner_specified.openstack.sha256"
const SHA256 = /^[0-9a-f]{64}$/

/**
 * Converts Glance's image to a copy. Formats, sizes and properties become attributes; unset ones are omitted.
 */
export function glanceCopy(record: ImageRecord, { project }: Pick<Caller, "project">): GlanceCopy {
  const { id, tags, owner, status, created_at, updated_at } = record
  const all = new Map(Object.entries(record))
  const given = [...all].filter(([name, value]) => isShown(name, value)) as [string, Json][]
  const hasData = status !== "queued" && status !== "saving" && record.size != null
  const { os_hash_algo: algorithm, os_hash_value: value } = record
  const claim = all.get(CLAIM)
  const task = all.get("task_id")
  return {
    copy: {
      ...{ source: "glance", sourceId: id, ownerProject: owner ?? "", isOwn: owner === project.id },
      status: status ?? "unknown",
      attributes: Object.fromEntries([...typedValues(given, all.get(TYPES)), ["source", "glance"]]),
      tags: (tags ?? []).toSorted(),
      taskId: typeof task === "string" ? task : null,
      createdAt: timeOf(created_at),
      updatedAt: timeOf(updated_at ?? created_at),
    },
    hash: hasData && algorithm && value ? { algorithm, value: value.toLowerCase() } : undefined,
    claim:
      hasData && typeof claim === "string" && SHA256.test(claim.toLowerCase())
        ? claim.toLowerCase()
        : undefined,
  }
}

const isShown = (name: string, value: unknown) =>
  value !== null && value !== undefined && !LEFT_OUT.has(name) && !name.startsWith("os_glance_")

/** Parses a time. An invalid time counts as the earliest one. */
function timeOf(text: string | null | undefined): Date {
  const time = new Date(text ?? 0)
  return Number.isNaN(time.getTime()) ? new Date(0) : time
}

export const isSha256 = (text: string) => SHA256.test(text)
