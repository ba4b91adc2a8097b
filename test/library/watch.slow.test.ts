import { createHmac } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

interface Received {
  signature: string
  body: string
  event: { event_id: string; project_id: string; type: string; subject: string }
}

const SECRET = "a secret of many characters"

let library: LibraryStage
let demo: Person
const received: Received[] = []
/** How the webhook answers the next requests; 200 when nothing is left. */
const answers: number[] = []
const server = createServer((request, response) => void receive(request, response))

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ""
  for await (const chunk of request) body += String(chunk)
  const event = request.url === "/hook" ? (JSON.parse(body) as Received["event"]) : undefined
  const status = answers.shift() ?? 200
  if (event === undefined) throw new Error(`the redirect was followed: ${request.url}`)
  if (status === 200)
    received.push({ signature: String(request.headers["x-polaris-signature"]), body, event })
  response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("as you like")
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  library = await openLibrary({ WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, WEBHOOK_SECRET: SECRET })
  demo = await library.as("demo")
})
afterAll(async () => {
  await library.close()
  server.close()
})

const newAlbum = async (who = demo) =>
  (await who.client.library.albums.create.mutate({ title: "a" })).album_id

interface Frame {
  id: string
  data: { event_id: string; type: string; subject: string; at_ms: number }
}

/** The events of `library.watch`, as they come over the wire, until there are enough. */
async function watch(
  count: number,
  input: object,
  extra: Record<string, string> = {},
  begun = async () => {},
) {
  const ended = new AbortController()
  const query = `input=${encodeURIComponent(JSON.stringify(input))}`
  const response = await fetch(`${library.polaris.url}/polaris-bff/library.watch?${query}`, {
    headers: { ...demo.headers, accept: "text/event-stream", ...extra },
    signal: ended.signal,
  })
  if (response.body === null) throw new Error("no stream")
  const frames: Frame[] = []
  let text = ""
  let hasBegun = false
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (!hasBegun && text.includes("connected")) {
      hasBegun = true
      await begun()
    }
    const events = text.split("\n\n")
    text = events.pop() ?? ""
    for (const event of events) {
      if (event.startsWith("event: serialized-error")) throw new Error(event)
      const [, id = "", data = ""] = /^id: (\d+)\ndata: (.*)$/.exec(event) ?? []
      if (id !== "") frames.push({ id, data: JSON.parse(data) as Frame["data"] })
    }
    if (frames.length >= count) break
  }
  ended.abort()
  return frames
}

test("changes of the project are delivered as they happen, and to nobody else", async () => {
  const other = await library.as("other")
  const made: string[] = []
  const frames = await watch(3, { after: "0" }, {}, async () => {
    made.push(await newAlbum())
    await newAlbum(other)
    made.push(await newAlbum())
    await demo.client.library.albums.delete.mutate({ album_id: made[0] ?? "" })
  })
  expect(frames.map(({ data }) => [data.type, data.subject])).toEqual([
    ["library.album.created", made[0]],
    ["library.album.created", made[1]],
    ["library.album.deleted", made[0]],
  ])
  for (const { id, data } of frames) expect(data.event_id).toBe(id)
})

test("a watcher that connects again gets what it has missed, by input or by header", async () => {
  const seen = await watch(1, { after: "0" })
  const missed = await newAlbum()
  const last = seen[0]?.id ?? ""
  const byInput = await watch(3, { lastEventId: last })
  const byHeader = await watch(3, { after: "0" }, { "last-event-id": last })
  expect(byInput).toEqual(byHeader)
  expect(byInput.at(-1)?.data.subject).toBe(missed)
})

test("a change that commits late is not skipped, although later ones are there", async () => {
  const { database } = library.polaris.services
  const [row] = await database.query(({ run }) => run("select max(id) as id from outbox"))
  const after = String(row?.["id"])
  /** As if the transaction of the first of three still ran: every later one waits for it. */
  const ids = [await newAlbum(), await newAlbum(), await newAlbum()]
  const hide = "update outbox set transaction = $2::text::xid8 where subject = $1"
  const [now] = await database.query(({ run }) =>
    run("select transaction::text as transaction from outbox where subject = $1", [ids[0]]),
  )
  await database.query(({ run }) => run(hide, [ids[0], "9000000000"]))
  const frames = watch(3, { after })
  await newAlbum()
  await database.transaction(async ({ run }) => {
    await run(hide, [ids[0], now?.["transaction"]])
    await run("select pg_notify('polaris_outbox', $1)", [demo.projectId])
  })
  expect((await frames).map(({ data }) => data.subject).slice(0, 3)).toEqual(ids)
})

test("nothing is logged when a watcher leaves", async () => {
  await watch(1, { after: "0" })
  await expect.poll(() => library.polaris.lines.filter(({ err }) => err !== undefined)).toEqual([])
})

test("the webhook gets every change once, in order and signed", async () => {
  const made = [await newAlbum(), await newAlbum()]
  await expect.poll(() => received.map(({ event }) => event.subject)).toEqual(expect.arrayContaining(made))
  const ids = received.map(({ event }) => Number(event.event_id))
  expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other))
  for (const { signature, body } of received) {
    const [, time = "", hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
    expect(hash).toBe(createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex"))
  }
  expect(received.at(-1)?.event).toMatchObject({ type: "library.album.created", project_id: demo.projectId })
})

test("what the webhook refuses is tried again, in order, and a redirect is not followed", async () => {
  answers.push(500, 302)
  const before = received.length
  const made = [await newAlbum(), await newAlbum(), await newAlbum()]
  await expect.poll(() => received.slice(before).map(({ event }) => event.subject)).toEqual(made)
  expect(answers).toEqual([])
})

test.each([{ after: "x" }, { after: -1 }, { lastEventId: "1 or 1" }, { colour: "red" }])(
  "%o is refused",
  async (input) => {
    await expect(watch(1, input)).rejects.toThrow("BAD_REQUEST")
  },
)

test("a webhook that is configured later gets what happens from then on", async () => {
  await library.restart({ WEBHOOK_URL: "", WEBHOOK_SECRET: "" })
  demo = await library.as("demo")
  await library.polaris.services.database.query(({ run }) => run("delete from outbox_reader", []))
  const before = received.length
  const missed = await newAlbum()
  await library.restart()
  demo = await library.as("demo")
  const later = await newAlbum()
  await expect.poll(() => received.slice(before).map(({ event }) => event.subject)).toEqual([later])
  expect(received.map(({ event }) => event.subject)).not.toContain(missed)
})
