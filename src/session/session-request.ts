import type { CallerIds, UnidentifiedCall } from "../call.js"
import { Refusal } from "../errors.js"
import type { Callers, Credentials } from "../keystone/callers.js"
import { TooMany } from "../limits/counters.js"
import type { ListProjects, ReadProjectName } from "../keystone/projects.js"
import type { SignIn } from "../keystone/sign-in.js"
import type { Keystone } from "../keystone/tokens.js"
import { projectId } from "../schemas/ids.js"
import type { SessionReason } from "../schemas/session.js"
import type { BasicTokens } from "./basic.js"
import type { SignInLimiter } from "./sign-in-limiter.js"
import { cookiesOf, DEVICE, SESSION, type CookieSettings } from "./cookie.js"
import { comesFromUs } from "./origin.js"
import type { Device, Sealer, Session } from "./sealer.js"

/** The services and settings that sessions need. */
export interface SessionParts {
  callers: Callers
  keystone: Pick<Keystone, "revoke">
  signIn: SignIn
  /** Removes a token from the caches of all processes at once. */
  signedOut(token: string): void
  /** The same for a token whose session has been replaced by another in the same browser. */
  replaced(token: string): void
  /** Whether this process has replaced the token's session in the last minute. */
  isReplaced(token: string): boolean
  listProjects: ListProjects
  readProjectName: ReadProjectName
  limiter: SignInLimiter
  /** Tokens of application credentials that come with each request. */
  basic: BasicTokens
  /** Undefined without keys; then there are no sessions. */
  sealer: Sealer | undefined
  cookie: CookieSettings
  /** Origins whose pages may use the session, besides our own host. */
  allowedOrigins: readonly string[]
}

/** The parts of an HTTP request and its response that sessions use. */
export interface HttpContext {
  method: string
  /** The host with its port, and the scheme, of the request. */
  host: string
  protocol: string
  /** The caller's network address. */
  address: string
  header(name: string): string | undefined
  /** Adds a header to the response; false if its headers have already been sent. */
  answer(name: string, value: string): boolean
  /** Adds the caller to the request's log lines from now on. */
  name(caller: CallerIds): void
}

/** The session of one request: the caller's credentials and the cookie. */
export interface SessionRequest extends SessionParts, Pick<HttpContext, "address" | "answer" | "name"> {
  /**
   * The credentials from `X-Auth-Token` or the cookie. Throws 401 for an ended session, 403 for a foreign
   * page.
   */
  credentials(project?: unknown): Promise<Credentials>
  /** The cookie's session; undefined if the request has `X-Auth-Token`. Throws like `credentials`. */
  session(): Promise<Session | undefined>
  /**
   * Rethrows a failure. If the failure means that the session's token is no longer valid, ends the session.
   */
  passOn(error: unknown): Promise<never>
  /**
   * The same for a failure after the work has started. Does not remove the cookie, because the browser may
   * have a new session by then.
   */
  passOnLate(error: unknown): never
  /**
   * Throws 403 if a page of a foreign origin sent the request. Programs do not send an origin, and no page
   * can suppress it.
   */
  refuseForeignPage(): void
  keep(session: Session, sealer: Sealer): Promise<void>
  /** The session that a new one will replace, if the request comes from our page. Does not throw. */
  former(): Promise<Session | undefined>
  /** The user who has signed in before in this browser, if there is one. */
  device(sealer: Sealer): Promise<Device | undefined>
  /** Sets the cookie that marks this browser as one in which the user has signed in. */
  remember(device: Device, sealer: Sealer): Promise<void>
  drop(): void
}

/** The context of the session's verbs. */
export interface SessionContext {
  session: SessionRequest
  call: UnidentifiedCall
}

const ENDED = "Your session has ended. Sign in again."
const FOREIGN = "This page may not use the session: its origin is not allowed (ALLOWED_ORIGINS)."
const STREAMED = "This call changes a cookie: send it without streaming (httpLink or httpBatchLink)."

/** Seconds that a browser keeps the device cookie: half a year. */
const REMEMBERED_SECONDS = 180 * 86_400

/** Requests that change nothing. */
const READS = ["GET", "HEAD"]

export function createSessionRequest(parts: SessionParts, http: HttpContext): SessionRequest {
  const { sealer, allowedOrigins } = parts
  const { method, host, protocol, header, address, answer, name } = http
  const token = header("x-auth-token")
  const sender = { origin: header("origin"), site: header("sec-fetch-site"), host }
  const page = sender.origin ?? header("referer")
  const own = `${protocol}://${host}`
  const cookies = cookiesOf(header("cookie"), parts.cookie, page === undefined ? [own] : [page, own])
  const sealed = token === undefined && sealer !== undefined ? cookies.read(SESSION) : undefined
  let opened: Promise<Session | undefined> | undefined

  function setCookie(value: string, maxAge: number, cookie = SESSION): boolean {
    return answer("set-cookie", cookies.write({ name: cookie, value, maxAge }))
  }

  const drop = () => void (sealed !== undefined && setCookie("", 0))

  function refuseForeign(): void {
    if (!comesFromUs(sender, allowedOrigins))
      throw new Refusal(403, { message: FOREIGN, reason: "foreign_origin" satisfies SessionReason })
  }

  async function open(): Promise<Session | undefined> {
    if (sealed === undefined) return undefined
    if (!READS.includes(method)) refuseForeign()
    const session = await sealer?.unseal(sealed)
    if (session?.userId !== undefined) name({ userId: session.userId, projectId: session.projectId })
    if (session !== undefined) return session
    drop()
    throw ended()
  }

  /** Keystone refused the cookie's token with 401. */
  const hasDied = (error: unknown) =>
    sealed !== undefined && error instanceof Refusal && error.status === 401 && error.reason === undefined

  const session = () => (opened ??= open())

  return {
    ...parts,
    ...{ address, answer, name, session, drop },

    async credentials(project) {
      const chosen = chosenProject(header("x-project-id"), project)
      if (token !== undefined) return { token, projectId: chosen, address }
      const held = await session()
      return { token: held?.token, projectId: chosen ?? held?.projectId, address }
    },

    async former() {
      return sealed !== undefined && comesFromUs(sender, allowedOrigins) ? sealer?.unseal(sealed) : undefined
    },

    async passOn(error) {
      if (error instanceof TooMany) answer("retry-after", String(error.seconds))
      if (!hasDied(error)) throw error
      const held = await opened
      /** The browser may have got its new session before this response. */
      if (held === undefined || !parts.isReplaced(held.token)) drop()
      throw ended(error)
    },

    passOnLate(error) {
      throw hasDied(error) ? ended(error) : error
    },

    refuseForeignPage() {
      if (sender.origin !== undefined || sender.site !== undefined) refuseForeign()
    },

    async device(by) {
      const mark = cookies.read(DEVICE)
      return mark === undefined ? undefined : by.unsealDevice(mark)
    },

    async remember(device, by) {
      setCookie(await by.sealDevice(device), REMEMBERED_SECONDS, DEVICE)
    },

    async keep(given, by) {
      const seconds = Math.floor((given.expires - Date.now()) / 1000)
      if (!setCookie(await by.seal(given), seconds)) throw new Refusal(400, STREAMED)
    },
  }
}

const ended = (cause?: unknown) =>
  new Refusal(401, { message: ENDED, reason: "session_ended" satisfies SessionReason, cause })

const DIFFERENT = "project_id: differs from X-Project-Id. Send one of them, or the same project in both."

/**
 * The project of the header or of the input. An empty field counts as none. Throws Refusal 400 if they
 * differ.
 */
function chosenProject(id: string | undefined, named: unknown): string | undefined {
  if (id !== undefined && !projectId.safeParse(id).success)
    throw new Refusal(400, "X-Project-Id: must be a project id.")
  if (named === undefined || named === "") return id
  const read = projectId.safeParse(named)
  if (!read.success) throw new Refusal(400, "project_id: must be a project id.")
  if (id !== undefined && id !== read.data) throw new Refusal(400, DIFFERENT)
  return read.data
}
