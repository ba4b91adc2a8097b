import { z } from "zod"
import { goldenRef } from "./images.js"

/** The input of `golden.images.provenance`. */
export const provenanceInput = goldenRef.extend({
  /** A ready build of the image; by default the newest one. */
  build_id: z.guid().optional(),
})

/** An envelope of DSSE. The payload and the signatures are Base64. */
export const envelope = z.object({
  payloadType: z.string(),
  payload: z.string(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
})

export type Envelope = z.output<typeof envelope>

/** Where a golden image comes from. */
export const goldenProvenance = z.object({
  image_name: z.string(),
  build_id: z.string(),
  image_id: z.string().optional(),
  /** A statement of in-toto with a predicate of SLSA. */
  statement: z.record(z.string(), z.unknown()),
  /** The same statement, signed; absent if the operator has not set a key. */
  envelope: envelope.optional(),
  /** The id of the key that has signed: the SHA-256 of its DER form. */
  key_id: z.string().optional(),
  /** That key in PEM; absent if the operator uses another one by now. */
  public_key: z.string().optional(),
})
