import { randomUUID } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { openBrowser } from "../support/browser.js"
import { secret } from "../support/log-folder.js"
import { asBytes, startSending } from "../support/sender.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { json, startStandIn, text, type Says } from "../support/stand-in.js"
import { polarisWithSessions, refusal } from "../session/setting.js"
import { CREATE, KNOW_TOKEN, LIST, RESCOPE, someToken } from "./setting.js"

const REVOKE = "DELETE /v3/auth/tokens"
const PROJECTS = "GET /v3/auth/projects"

/** With what JSON, URLs and pages write in another way. */
const awkward = () => secret(`"${randomUUID()}"\\<&é`)

/** A service refuses by repeating the whole request: inside JSON, as text, in a page, in a URL. */
const WRITTEN: [string, (repeated: string) => Says][] = [
  ["JSON", (message) => json(409, { message, error: { message } })],
  ["text", (message) => text(409, message)],
  ["a page", (message) => text(409, `<html><p>${inPage(message)}</p></html>`)],
  ["a URL", (message) => text(409, encodeURIComponent(message))],
]
const inPage = (message: string) =>
  message.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

async function setUp(calls: string[], write: (repeated: string) => Says) {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const polaris = await polarisWithSessions(cloud.authUrl, { LOG_LEVEL: "trace" })
  for (const call of calls)
    cloud.on(call, (response, seen) => {
      const { "x-auth-token": token, "x-subject-token": subject } = seen.headers
      write(`no ${String(token)} ${String(subject)} ${seen.body}`)(response, seen)
    })
  return { cloud, polaris, client: openBrowser(polaris.url).client }
}
type Setting = Awaited<ReturnType<typeof setUp>>

const ask = (polaris: { url: string }, path: string, token: string, init: RequestInit = {}) =>
  fetch(`${polaris.url}/polaris-bff/${path}`, {
    ...init,
    headers: { "x-auth-token": token, ...init.headers },
  })
const post = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
})

/** What each does with the secret, and the request that is refused. */
const DEEDS: [string, string, (setting: Setting, secret: string) => Promise<unknown>][] = [
  ["a token is looked at", KNOW_TOKEN, ({ polaris }, token) => ask(polaris, "compute.listImages", token)],
  [
    "a token is made for another project",
    RESCOPE,
    ({ polaris }, token) => ask(polaris, "compute.listImages", token, { headers: { "x-project-id": "p2" } }),
  ],
  ["projects are listed", PROJECTS, ({ polaris }, token) => ask(polaris, "session.projects", token)],
  ["images are listed", LIST, ({ polaris }, token) => ask(polaris, "compute.listImages", token)],
  [
    "an image is created",
    CREATE,
    ({ polaris }, token) => ask(polaris, "compute.createImage", token, post({})),
  ],
]

const message = async (answer: unknown) => (answer instanceof Response ? answer.text() : String(answer))

test.each(
  DEEDS.flatMap(([what, call, deed]) => WRITTEN.map(([how, write]) => ({ what, call, deed, how, write }))),
)(
  "when $what, a refusal that repeats the request as $how reveals no token",
  async ({ call, deed, write }) => {
    const token = someToken()
    const setting = await setUp([call], write)
    const shown = await message(await deed(setting, token))
    expect(setting.cloud.count(call)).toBe(1)
    expect(shown).toContain("…")
    expect(shown).not.toContain(token)
    expect(JSON.stringify(setting.polaris.lines)).not.toContain(token)
  },
)

test.each(WRITTEN)(
  "when Glance refuses an upload by repeating the request as %s, no token is revealed",
  async (_, write) => {
    const token = someToken()
    const queued = image({ status: "queued", size: null, disk_format: "raw" })
    const { cloud, polaris } = await setUp([`PUT /image/v2/images/${queued.id}/file`], write)
    cloud.on(`GET /image/v2/images/${queued.id}`, json(200, queued))
    cloud.on(`PATCH /image/v2/images/${queued.id}`, json(200, queued))
    const sending = startSending(polaris.url, asBytes({ imageId: queued.id }, { "x-auth-token": token }))
    await sending.write(Buffer.alloc(1000))
    sending.end()
    const { status, message } = await sending.answer
    expect({ status, message }).toMatchObject({
      status: 409,
      message: expect.stringContaining("…") as string,
    })
    expect(message).not.toContain(token)
    expect(JSON.stringify(polaris.lines)).not.toContain(token)
  },
)

const NAMED = { username: "Ann", domain: "Corp" }

test.each(WRITTEN)(
  "when Keystone refuses a sign-in by repeating the request as %s, no secret is revealed",
  async (_, write) => {
    const { polaris, client } = await setUp([RESCOPE], write)
    const [password, totp, credential] = [awkward(), secret(randomUUID().slice(0, 8)), awkward()]
    const attempts = [
      () => client.session.signIn.mutate({ ...NAMED, password, totp }),
      () => client.session.signIn.mutate({ applicationCredential: { id: "i", secret: credential } }),
    ]
    for (const attempt of attempts) {
      const failure = await refusal(attempt())
      expect(failure.message).toContain("…")
      const shown = JSON.stringify([failure, polaris.lines])
      for (const one of [password, totp, credential])
        for (const form of [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one), inPage(one)])
          expect([shown, failure.message].join()).not.toContain(form)
    }
  },
)

test.each(WRITTEN)(
  "when Keystone refuses to revoke a token by repeating the request as %s, no token is revealed",
  async (_, write) => {
    const { cloud, polaris, client } = await setUp([REVOKE], write)
    const token = someToken()
    cloud.on(RESCOPE, json(201, scoped(`${cloud.url}/image`), { "x-subject-token": token }))
    await client.session.signIn.mutate({ ...NAMED, password: awkward() })
    const failure = await refusal(client.session.signOut.mutate())
    expect(cloud.count(REVOKE)).toBe(1)
    expect(JSON.stringify([failure, polaris.lines])).not.toContain(token)
  },
)
