import { mkdirSync } from "node:fs"
import fc from "fast-check"
import pMap from "p-map"
import { Agent, errors, type Dispatcher } from "undici"
import { startSimulator } from "../../simulator/index.js"
import { memoryOf, startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { embeddedFolders } from "../support/embedded.js"
import { SEALING_KEY } from "../support/library.js"
import { LOG_FOLDER, secret } from "../support/log-folder.js"
import { seeded } from "../support/seeded.js"
import {
  oddEntries,
  procedureEntries,
  routeEntries,
  uploadEntries,
  type Entry,
  type OpenApi,
  type Sent,
} from "./entries.js"
import { chapterOf, createPools } from "./pool.js"

export interface FuzzOptions {
  requests: number
  seed: number
  onProgress?: (done: number, bytes: number) => void
}

export interface FuzzReport {
  /** How many responses had each status. */
  statuses: Map<number, number>
  /** How many responses of each entry were successes, refusals and failures. */
  entries: Map<string, { good: number; refused: number; failed: number }>
  /** What must not happen, each with how often it did and a request that shows it. */
  faults: Map<string, { times: number; example: string }>
  /** The process's memory in bytes: after a tenth of the requests, and at the end. */
  memory: { early: number; late: number }
}

const PREFIX = "/polaris-bff"
/** A request that takes longer hangs. */
const LONGEST_MS = 60_000
/** How much is read of an answer, and how long of a stream of events. */
const MOST_BYTES = 5_000_000
const STREAM_MS = 100

/** What a project may do in a minute or at once is not what is tried here. */
const UNLIMITED = Object.fromEntries(
  [...["UPLOADS_PER_USER", "UPLOADS_PER_PROJECT", "UPLOADS_AT_ONCE_PER_USER"]].map((name) => [
    name,
    "1000000",
  ]),
)

interface Answered {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Sends generated requests to a Polaris with all chapters and a simulated cloud. */
export async function fuzzEntries({ requests, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  mkdirSync(LOG_FOLDER, { recursive: true })
  const simulator = await startSimulator({ s3: true, seed: true })
  const folders = await embeddedFolders()
  const child = startChild({
    ...{ OS_AUTH_URL: simulator.authUrl, SESSION_KEYS: SEALING_KEY, DATABASE_FOLDER: folders.folder() },
    ...{
      SIGN_IN_FAILURE_SECONDS: "0.01",
      SIGN_IN_ATTEMPTS_PER_ADDRESS: "100000",
      WATCH_TIMEOUT_SECONDS: "1",

      ...UNLIMITED,
    },
    ...{ GOLDEN_BUILDS: "2", GOLDEN_POLL_SECONDS: "0.2", ...storeOf(simulator.s3) },
  })
  const report: FuzzReport = {
    ...{ statuses: new Map(), entries: new Map(), faults: new Map() },
    memory: { early: 0, late: 0 },
  }
  const agent = new Agent({ connections: 8, pipelining: 1 })
  try {
    const url = await child.listening()
    const tokens = await Promise.all(
      (["demo", "demo", "demo", "other", "admin"] as const).map(async (account) =>
        secret((await signIn(simulator.authUrl, account)).token),
      ),
    )
    const pools = createPools()
    for (const id of simulator.world.images.keys()) pools.image.add({ imageId: id })
    const document = (await (await fetch(`${url}/v1/openapi.json`)).json()) as OpenApi
    const entries = [
      ...procedureEntries(PREFIX, pools),
      ...routeEntries(document, pools),
      ...[
        ...uploadEntries(PREFIX, pools),
        ...oddEntries([PREFIX, "/v1", "/api", "/api/v1", "/v2", "/assets"]),
      ],
    ]
    const send = sending(agent, url)
    let done = 0
    await pMap(
      Array(requests).keys(),
      async (at) => {
        const [sent, token] = drawn(entries, tokens, seed + at)
        const found = await attempt(send, sent, token)
        note(report, sent, found, token)
        if (found.answer !== undefined && found.answer.status < 400)
          pools[chapterOf(sent.entry)].add(parsed(found.answer.text))
        done += 1
        if (done === Math.ceil(requests / 10)) report.memory.early = memoryOf(child.pid).now
        if (done % Math.ceil(requests / 100) === 0) onProgress?.(done, memoryOf(child.pid).now)
      },
      { concurrency: 6 },
    )
    report.memory.late = memoryOf(child.pid).now
    const health = await fetch(`${url}/healthz`)
    if (health.status !== 200) fault(report, `at the end /healthz is ${health.status}`, "GET /healthz")
  } finally {
    await agent.destroy()
    child.signal("SIGTERM")
    const code = await child.ended()
    if (code !== 0) fault(report, `the process ended with ${code}`, lastLines(child))
    for (const line of errorLines(child)) fault(report, `log: ${line}`, "")
    await simulator.close()
    folders.remove()
  }
  return report
}

function storeOf(store: Awaited<ReturnType<typeof startSimulator>>["s3"]): Record<string, string> {
  if (store === undefined) throw new Error("The simulator has no store.")
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = store
  const keys = { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey }
  return { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket, ...keys }
}

/** The request of this number, and whose it is: most have a token, few a wrong one or none. */
function drawn(entries: Entry[], tokens: string[], seed: number): [Sent, string | undefined] {
  const random = seeded(seed)
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T
  const entry = pick(entries)
  const [sent] = fc.sample(entry.requests, { seed, numRuns: 1 })
  if (sent === undefined) throw new Error(`${entry.name}: no request`)
  const who = random()
  if (who < 0.03) return [sent, undefined]
  /** What ends a token is not given a good one. */
  if (who < 0.06 || /sign-?out|session$/i.test(entry.name)) return [sent, WRONG]
  return [sent, pick(tokens)]
}

const WRONG = "wrong"

type Send = (sent: Sent, token: string | undefined) => Promise<Answered>

const sending =
  (agent: Agent, origin: string): Send =>
  async ({ method, path, headers, body }, token) => {
    const options: Dispatcher.RequestOptions = {
      ...{ origin, method: method, path, body: body ?? null },
      headers: { ...headers, ...(token !== undefined && { "x-auth-token": token }) },
      signal: AbortSignal.timeout(LONGEST_MS),
    }
    const { statusCode, headers: answered, body: stream } = await agent.request(options)
    const isStream = String(answered["content-type"]).startsWith("text/event-stream")
    const timer = isStream ? setTimeout(() => stream.destroy(), STREAM_MS) : undefined
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of stream) {
        chunks.push(chunk as Buffer)
        bytes += (chunk as Buffer).length
        if (bytes > MOST_BYTES) break
      }
    } catch (error) {
      if (!isStream) throw error
    } finally {
      clearTimeout(timer)
    }
    return { status: statusCode, headers: answered, text: Buffer.concat(chunks).toString() }
  }

/** What came of a request: an answer, or that there was none. `undefined` twice: it cannot be sent. */
interface Found {
  answer?: Answered
  failure?: string
}

async function attempt(send: Send, sent: Sent, token: string | undefined): Promise<Found> {
  try {
    return { answer: await send(sent, token) }
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError || error instanceof errors.NotSupportedError) return {}
    return { failure: `no answer: ${(error as NodeJS.ErrnoException).code ?? String(error)}` }
  }
}

function note(report: FuzzReport, sent: Sent, { answer, failure }: Found, token: string | undefined): void {
  const example = `${sent.method} ${sent.path} ${JSON.stringify(sent.headers)} ${String(sent.body ?? "").slice(0, 500)}`
  if (failure !== undefined) fault(report, `${sent.entry}: ${failure}`, example)
  if (answer === undefined) return
  const { status, text } = answer
  report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1)
  const counts = report.entries.get(sent.entry) ?? { good: 0, refused: 0, failed: 0 }
  counts[status < 400 ? "good" : status < 500 ? "refused" : "failed"] += 1
  report.entries.set(sent.entry, counts)
  for (const wrong of faultsOf(answer, sent, token))
    fault(report, `${sent.entry}: ${wrong}`, `${example} -> ${text.slice(0, 300)}`)
}

function* faultsOf(
  { status, headers, text }: Answered,
  { method, entry }: Sent,
  token: string | undefined,
): Generator<string> {
  if (status >= 500) yield `${status} ${sentenceOf(text)}`
  if (status === 401 && token !== undefined && token !== WRONG && !OF_SESSIONS.test(entry))
    yield "401 with a token that is valid"
  if (headers["x-content-type-options"] !== "nosniff") yield `${status} without the safe headers`
  if (token !== undefined && token.length > 10 && text.includes(token)) yield "the token is in the answer"
  if (status >= 400 && method !== "HEAD" && sentenceOf(text) === "") yield `${status} without a sentence`
}

/** Those need the session of a browser. */
const OF_SESSIONS = /sign-?in|session\./i

/** The message of a refusal in any of the forms that the chapters have. */
function sentenceOf(text: string): string {
  const message = /"(?:message|detail|error|error_description)":\s*"((?:[^"\\]|\\.)+)"/.exec(text)?.[1]
  return message ?? (/^\s*[{[]/.test(text) ? "" : text.slice(0, 100))
}

function fault({ faults }: FuzzReport, what: string, example: string): void {
  const before = faults.get(what)
  faults.set(what, { times: (before?.times ?? 0) + 1, example: before?.example ?? example })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const lastLines = (child: Child) => child.output().split("\n").slice(-20).join("\n")

/** What an operator is called for in the log: errors, and what is not a line of the log. */
function* errorLines(child: Child): Generator<string> {
  for (const line of child.output().split("\n").filter(Boolean)) {
    const { level, msg, failure, stack } = (parsed(line) ?? {}) as Logged
    if (level === undefined) yield line
    else if (level > 40) yield [msg, failure, stack?.[0]?.replace(/\(.*\)/, "")].join(", ")
  }
}

interface Logged {
  level?: number
  msg?: string
  failure?: string
  stack?: string[]
}
