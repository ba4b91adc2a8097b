import type { Caller } from "../../call.js"
import type { ImageRecord } from "../../glance/image.js"
import type { CatalogCopy, Json } from "../catalog.js"
import { typedValues } from "../types.js"
import { TYPES } from "../names.js"

/** What Glance says of an image's bytes. */
export interface GlanceHash {
  algorithm: string
  value: string
}

/** A copy at Glance before its hash is known. */
export interface GlanceCopy {
  copy: Omit<CatalogCopy, "hash" | "hashVerified">
  hash: GlanceHash | undefined
  /** A property that anybody may write. */
  claim: string | undefined
}

/** Attributes that stand elsewhere, and those with the location of the data or Glance's own notes. */
const LEFT_OUT = new Set([
  ...["id", "tags", "created_at", "updated_at", "self", "file", "schema", "stores"],
  ...["locations", "direct_url", "task_id", TYPES],
])

const CLAIM = "owner_specified.openstack.sha256"
const SHA256 = /^[0-9a-f]{64}$/

/** Glance's image as a copy. It has its formats, sizes and properties as attributes, without unset ones. */
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

/** An image whose times cannot be read is as old as can be. */
function timeOf(text: string | null | undefined): Date {
  const time = new Date(text ?? 0)
  return Number.isNaN(time.getTime()) ? new Date(0) : time
}

export const isSha256 = (text: string) => SHA256.test(text)
