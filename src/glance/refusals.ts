import { answered, Refusal } from "../errors.js"

interface Row {
  status: number
  /** Glance's own words, recorded from Glance 25. */
  text: RegExp
  /** The status the guide promises instead. */
  becomes: number
  /** Said instead of Glance's sentence. */
  message?: string
}

/** Where Glance answers with another status than the guide promises. */
const TABLE: Record<string, Row[]> = {
  patch: [{ status: 403, text: /can be only replaced for a queued image/, becomes: 409 }],
  setActive: [{ status: 403, text: /image in status/, becomes: 409 }],
  remove: [
    {
      status: 400,
      text: /status transition from deleted to deleted/,
      becomes: 404,
      message: "This image has been deleted already.",
    },
  ],
}

/** Rethrows Glance's refusal of a verb with the status of the guide. */
export function refusedAs(verb: keyof typeof TABLE): (error: unknown) => never {
  return (error) => {
    const row = TABLE[verb]?.find(({ status, text }) => answered(error, status, text))
    if (row === undefined || !(error instanceof Error)) throw error
    throw new Refusal(row.becomes, { message: row.message ?? error.message, cause: error })
  }
}
