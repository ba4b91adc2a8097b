import { z } from "zod"
import { answered } from "../errors.js"
import { segment, type Ask } from "../http/ask.js"
import { imageRecordIn, imageRecordsIn, type ImageRecord } from "./image.js"

export interface ImageRecordPage {
  images: ImageRecord[]
  /** The id to pass for the page after this one; undefined if Glance has no further page. */
  marker: string | undefined
}

/** An operation of Glance's patch format (`v2.1-json-patch`): whole attributes only. */
export type GlancePatch =
  { op: "add" | "replace"; path: string; value: unknown } | { op: "remove"; path: string }

const PATCH_TYPE = "application/openstack-images-v2.1-json-patch"

const page = z.object({ images: z.array(z.unknown()), next: z.string().nullish() })

/** Images in Glance: Image API v2, "Images". */
export function createImages(ask: Ask) {
  const at = (id: string) => `/v2/images/${segment(id)}`
  return {
    /**
     * One page, for a query string with Glance's own parameters. Throws UpstreamError 502 if the page is its
     * own next page.
     */
    async page(query: string): Promise<ImageRecordPage> {
      const answer = await ask("GET", `/v2/images?${query}`)
      const read = page.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      const marker = markerOf(read.data.next)
      if (marker !== undefined && marker === markerOf(query)) throw answer.invalid()
      return { images: imageRecordsIn(read.data.images), marker }
    },

    async get(id: string): Promise<ImageRecord> {
      return imageRecordIn(await ask("GET", at(id)))
    },

    async create(body: Record<string, unknown>): Promise<ImageRecord> {
      return imageRecordIn(await ask("POST", "/v2/images", { body }))
    },

    /** Applies all operations or none. */
    async patch(id: string, body: GlancePatch[]): Promise<ImageRecord> {
      return imageRecordIn(await ask("PATCH", at(id), { body, contentType: PATCH_TYPE }))
    },

    /**
     * Throws Glance's refusal if the caller may not change this image. Changes nothing: it removes a property
     * that does not exist, for which Glance responds 409 after it has checked the caller (recorded from
     * Glance 25, with its newer default policies).
     */
    async mayChange(id: string): Promise<void> {
      const body = [{ op: "remove", path: "/polaris.nothing" }]
      await ask("PATCH", at(id), { body, contentType: PATCH_TYPE }).catch((error: unknown) => {
        if (!answered(error, 409)) throw error
      })
    },

    async remove(id: string): Promise<void> {
      await ask("DELETE", at(id))
    },

    /** Idempotent in Glance, which responds 403 for an image without data. */
    async setActive(id: string, active: boolean): Promise<void> {
      const action = active ? "reactivate" : "deactivate"
      await ask("POST", `${at(id)}/actions/${action}`)
    },
  }
}

export type Images = ReturnType<typeof createImages>

/**
 * Glance's `next` loses repeated parameters and the endpoint's prefix (recorded from Glance 25): only its
 * marker counts.
 */
function markerOf(next: string | null | undefined): string | undefined {
  if (!next) return undefined
  return new URLSearchParams(next.slice(next.indexOf("?") + 1)).get("marker") ?? undefined
}
