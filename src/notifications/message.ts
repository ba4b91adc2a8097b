import { z } from "zod"

/** Version 2 of oslo.messaging has the message as text in an envelope; version 1 is the message itself. */
const envelope = z.object({ "oslo.message": z.string() })

/** A notification of Glance about an image or its data. Those about members have another payload. */
const notification = z.object({
  event_type: z.string().startsWith("image."),
  payload: z.union([
    z.object({ id: z.string().min(1).max(255) }).transform(({ id }) => id),
    z.object({ image_id: z.string().min(1).max(255) }).transform(({ image_id: id }) => id),
  ]),
})

/** The id of the image that a notification is about. Undefined for everything else. */
export function imageIdIn(content: Buffer): string | undefined {
  const outer = parsed(content.toString())
  const inner = envelope.safeParse(outer)
  const read = notification.safeParse(inner.success ? parsed(inner.data["oslo.message"]) : outer)
  return read.success ? read.data.payload : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
