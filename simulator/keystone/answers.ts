import { json, type Answer } from "../answer.js"
import { domain, type User } from "../identity.js"

const titles: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
}

/** A refusal with Keystone's message. */
export class KeystoneRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * The credentials so far are correct, but another method is needed. Keystone accepts the receipt for five
 * minutes; the simulator does not.
 */
export class ReceiptGiven extends Error {
  readonly answer: Answer
  constructor({ id, name }: User, methods: string[]) {
    super("more methods are needed")
    const now = Date.now()
    const receipt = {
      methods,
      user: { id, name, domain },
      expires_at: instant(now + 300_000),
      issued_at: instant(now),
    }
    const body = { receipt, required_auth_methods: [["totp", "password"]] }
    this.answer = json(401, body, { "openstack-auth-receipt": crypto.randomUUID() })
  }
}

/** A time as Keystone writes it. */
export const instant = (milliseconds: number) => new Date(milliseconds).toISOString().replace("Z", "000Z")

export const unauthorized = () =>
  new KeystoneRefusal(401, "The request you have made requires authentication.")

export const forbidden = (action: string) =>
  new KeystoneRefusal(403, `You are not authorized to perform the requested action: identity:${action}.`)

const clientError =
  "The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error."

export const expected = (what: string, where: string) =>
  new KeystoneRefusal(400, `Expecting to find ${what} in ${where}. ${clientError}`)

export function refused(error: KeystoneRefusal, origin: string): Answer {
  const { status, message } = error
  const headers: Record<string, string> =
    status === 401 ? { "www-authenticate": `Keystone uri="${origin}/v3"` } : {}
  return json(status, { error: { code: status, message, title: titles[status] } }, headers)
}

const page = (title: string, text: string) =>
  `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.slice(4)}</h1>\n<p>${text}</p>\n`

export const unknownPath: Answer = {
  status: 404,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: page(
    "404 Not Found",
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
  ),
}

export const unknownMethod = (allowed: string): Answer =>
  json(405, { message: "The method is not allowed for the requested URL." }, { allow: allowed })
