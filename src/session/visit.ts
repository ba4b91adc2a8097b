import type { UnidentifiedCall } from "../call.js"
import { Refusal } from "../errors.js"
import type { Callers, Credentials } from "../keystone/callers.js"
import { TooMany } from "../limits/counters.js"
import type { ListProjects } from "../keystone/projects.js"
import type { SignIn } from "../keystone/sign-in.js"
import type { Keystone } from "../keystone/tokens.js"
import { projectId } from "../schemas/ids.js"
import type { SessionReason } from "../schemas/session.js"
import type { Attempts } from "./attempts.js"
import { DEVICE, readCookie, SESSION, writeCookie, type CookieSettings } from "./cookie.js"
import { comesFromUs } from "./origin.js"
import type { Device, Seals, Session } from "./seals.js"

/** What sessions are made with, for as long as the process lives. */
export interface SessionParts {
  callers: Callers
  keystone: Pick<Keystone, "revoke">
  signIn: SignIn
  /** Makes every process forget a token at once. */
  signedOut(token: string): void
  listProjects: ListProjects
  attempts: Attempts
  /** Undefined without keys: then there are no sessions, only tokens. */
  seals: Seals | undefined
  cookie: CookieSettings
  /** Whose pages may use the session, beside our own host's. */
  allowedOrigins: readonly string[]
}

/** One request and its answer, as far as sessions go. */
export interface Exchange {
  method: string
  /** The host with its port, and the scheme, that the browser has asked. */
  host: string
  protocol: string
  /** The caller's network address. */
  address: string
  header(name: string): string | undefined
  /** Adds a header to the answer; false when its headers have gone already. */
  answer(name: string, value: string): boolean
}

/** A request's session: who asks, and what becomes of the cookie. */
export interface Visit extends SessionParts, Pick<Exchange, "address" | "answer"> {
  /**
   * Who asks, by `X-Auth-Token` or else by the cookie. Throws 401 for an ended session, 403 for a foreign
   * page.
   */
  credentials(project?: unknown): Promise<Credentials>
  /** What the cookie holds, where it counts: `X-Auth-Token` wins. Throws as `credentials`. */
  session(): Promise<Session | undefined>
  /** Throws a failure on. One that means that the session's token has died ends the session, and says so. */
  passOn(error: unknown): never
  /** The same in the middle of the work. The browser may have a new session by then, so its cookie stays. */
  passOnLate(error: unknown): never
  /**
   * Throws 403 when a page says that it is not ours. Programs say nothing, and no page can make a browser as
   * silent.
   */
  refuseForeignPage(): void
  keep(session: Session, seals: Seals): Promise<void>
  /** The user who has signed in before in this browser, if anybody has. */
  device(seals: Seals): Promise<Device | undefined>
  /** Remembers that this user has signed in here. */
  remember(device: Device, seals: Seals): Promise<void>
  drop(): void
}

/** What the verbs of a session need. */
export interface SessionContext {
  session: Visit
  call: UnidentifiedCall
}

const ENDED = "Your session has ended. Sign in again."
const FOREIGN = "This page may not use the session: its origin is not allowed (ALLOWED_ORIGINS)."
const STREAMED = "This call changes a cookie: send it without streaming (httpLink or httpBatchLink)."

/** Seconds that a browser keeps the mark of a user who has signed in there: half a year. */
const REMEMBERED = 180 * 86_400

/** Requests that change nothing. */
const READS = ["GET", "HEAD"]

export function createVisit(parts: SessionParts, exchange: Exchange): Visit {
  const { seals, allowedOrigins } = parts
  const { method, host, protocol, header, address, answer } = exchange
  const token = header("x-auth-token")
  const sealed =
    token === undefined && seals !== undefined ? readCookie(SESSION, header("cookie")) : undefined
  const sender = { origin: header("origin"), site: header("sec-fetch-site"), host }
  const page = sender.origin ?? `${protocol}://${host}`
  let opened: Promise<Session | undefined> | undefined

  function setCookie(value: string, maxAge: number, name = SESSION): boolean {
    return answer("set-cookie", writeCookie({ name, value, maxAge }, parts.cookie, page))
  }

  const drop = () => void (sealed !== undefined && setCookie("", 0))

  function refuseForeign(): void {
    if (!comesFromUs(sender, allowedOrigins))
      throw new Refusal(403, { message: FOREIGN, reason: "foreign_origin" satisfies SessionReason })
  }

  async function open(): Promise<Session | undefined> {
    if (sealed === undefined) return undefined
    if (!READS.includes(method)) refuseForeign()
    const session = await seals?.open(sealed)
    if (session !== undefined) return session
    drop()
    throw ended()
  }

  /** Keystone says 401 of the cookie's token. */
  const hasDied = (error: unknown) =>
    sealed !== undefined && error instanceof Refusal && error.status === 401 && error.reason === undefined

  const session = () => (opened ??= open())

  return {
    ...parts,
    ...{ address, answer, session, drop },

    async credentials(project) {
      const chosen = chosenProject(header("x-project-id"), project)
      if (token !== undefined) return { token, projectId: chosen, address }
      const held = await session()
      return { token: held?.token, projectId: chosen ?? held?.projectId, address }
    },

    passOn(error) {
      if (error instanceof TooMany) answer("retry-after", String(error.seconds))
      if (!hasDied(error)) throw error
      drop()
      throw ended(error)
    },

    passOnLate(error) {
      throw hasDied(error) ? ended(error) : error
    },

    refuseForeignPage() {
      if (sender.origin !== undefined || sender.site !== undefined) refuseForeign()
    },

    async device(by) {
      const mark = readCookie(DEVICE, header("cookie"))
      return mark === undefined ? undefined : by.openDevice(mark)
    },

    async remember(device, by) {
      setCookie(await by.closeDevice(device), REMEMBERED, DEVICE)
    },

    async keep(given, by) {
      const seconds = Math.floor((given.expires - Date.now()) / 1000)
      if (!setCookie(await by.close(given), seconds)) throw new Refusal(400, STREAMED)
    },
  }
}

const ended = (cause?: unknown) =>
  new Refusal(401, { message: ENDED, reason: "session_ended" satisfies SessionReason, cause })

const DIFFERENT = "project_id: differs from X-Project-Id. Send one of them, or the same project in both."

/** The project of the header and that of the input, of which one is enough. An empty field counts as none. */
function chosenProject(id: string | undefined, named: unknown): string | undefined {
  if (id !== undefined && !projectId.safeParse(id).success)
    throw new Refusal(400, "X-Project-Id: must be a project id.")
  if (named === undefined || named === "") return id
  const read = projectId.safeParse(named)
  if (!read.success) throw new Refusal(400, "project_id: must be a project id.")
  if (id !== undefined && id !== read.data) throw new Refusal(400, DIFFERENT)
  return read.data
}
