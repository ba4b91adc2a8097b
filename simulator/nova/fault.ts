import { json, type Answer } from "../answer.js"

/** The member in which Nova writes a refusal. */
const kinds: Record<number, string> = {
  400: "badRequest",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  409: "conflictingRequest",
  500: "computeFault",
  503: "serviceUnavailable",
}

/** A refusal as Nova writes it. */
export class NovaFault extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const crashed = () =>
  new NovaFault(
    500,
    "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'oslo_messaging.exceptions.MessagingTimeout'>",
  )

export const writtenFault = ({ status, message }: NovaFault): Answer =>
  json(status, { [kinds[status] ?? "computeFault"]: { code: status, message } })
