import { json, type Answer } from "../answer.js"

/** The member in which Cinder writes a refusal. */
const kinds: Record<number, string> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  413: "overLimit",
  500: "computeFault",
  503: "serviceUnavailable",
}

/** A refusal as Cinder writes it. */
export class CinderFault extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const cinderCrashed = () =>
  new CinderFault(500, "The server has either erred or is incapable of performing the requested operation.")

export const writtenCinderFault = ({ status, message }: CinderFault): Answer =>
  json(
    status,
    {
      [kinds[status] ?? "computeFault"]: {
        code: status,
        message,
        ...(status === 413 && { retryAfter: "0" }),
      },
    },
    status === 413 ? { "retry-after": "0" } : {},
  )
