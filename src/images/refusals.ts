import { answered, Refusal } from "../errors.js"
import type { ListReason } from "../schemas/list.js"

interface Row {
  status: number
  /** Glance's message, recorded from Glance 25. */
  text: RegExp
  /** The guide's status. */
  becomes: number
  /** Replaces Glance's message. */
  message?: string
  reason?: ListReason
}

/** The cases where Glance's status differs from the guide's. */
const TABLE = {
  page: [
    {
      status: 400,
      text: /No image found with ID/,
      becomes: 409,
      message:
        "The image that this page starts after (marker) no longer exists. Start again from the first page.",
      reason: "marker_gone",
    },
  ],
  patch: [{ status: 403, text: /can be only replaced for a queued image/, becomes: 409 }],
  setActive: [{ status: 403, text: /image in status/, becomes: 409 }],
  remove: [
    {
      status: 400,
      text: /status transition from deleted to deleted/,
      becomes: 404,
      message: "This image has already been deleted.",
    },
  ],
} satisfies Record<string, Row[]>

/** Rethrows Glance's refusal of a verb with the guide's status. */
export function refusedAs(verb: keyof typeof TABLE): (error: unknown) => never {
  return (error) => {
    const rows: Row[] = TABLE[verb]
    const row = rows.find(({ status, text }) => answered(error, status, text))
    if (row === undefined || !(error instanceof Error)) throw error
    const { becomes, message = error.message, reason } = row
    throw new Refusal(becomes, { message, reason, cause: error })
  }
}
