import type { PolarisClient } from "../client.js"
import type { Gate } from "./gate.js"
import { persist } from "./persist.js"
import type { PartUrl } from "./part-urls.js"

type Images = PolarisClient["library"]["images"]
export type NewImage = Parameters<Images["create"]["mutate"]>[0]

interface Completion {
  parts: { part_number: number; etag: string }[]
  client_sha256: string | undefined
}

interface Calling {
  client: PolarisClient
  project: string | undefined
  gate: Gate
}

/**
 * The calls of Polaris' procedures for an upload. Each is idempotent, and is repeated if it gets no response.
 */
export function libraryCalls({ client, project, gate }: Calling) {
  const { images, uploads } = client.library
  const context = project === undefined ? {} : { project }
  const options = (signal: AbortSignal) => ({ signal, context })

  return {
    create: (image: NewImage, signal: AbortSignal) =>
      persist(gate, signal, (asked) => images.create.mutate(image, options(asked))),

    start: (upload: { image_id: string; total_bytes: number; content_type: string }, signal: AbortSignal) =>
      persist(gate, signal, (asked) => uploads.start.mutate(upload, options(asked))),

    sign: (sessionId: string, partNumbers: number[], signal: AbortSignal): Promise<PartUrl[]> =>
      persist(gate, signal, async (asked) => {
        const wanted = { session_id: sessionId, part_numbers: partNumbers }
        return (await uploads.signParts.mutate(wanted, options(asked))).parts
      }),

    look: (sessionId: string, after: number, signal: AbortSignal) =>
      persist(gate, signal, (asked) => uploads.get.query({ session_id: sessionId, after }, options(asked))),

    complete: (sessionId: string, completion: Completion, signal: AbortSignal) =>
      persist(gate, signal, (asked) =>
        uploads.complete.mutate({ session_id: sessionId, ...completion }, options(asked)),
      ),

    /** Ends the upload, then moves its image, which has no data, to the trash. */
    abort: async (sessionId: string, imageId: string, signal: AbortSignal) => {
      await persist(gate, signal, (asked) => uploads.abort.mutate({ session_id: sessionId }, options(asked)))
      await persist(gate, signal, (asked) => images.delete.mutate({ image_id: imageId }, options(asked)))
    },
  }
}

export type LibraryCalls = ReturnType<typeof libraryCalls>
