import { eq } from "drizzle-orm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { shares } from "../../src/library/tables.js"
import { outbox } from "../../src/outbox/outbox.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage, keepVariant } from "../support/library-rows.js"
import { secret } from "../support/log-folder.js"

let library: LibraryStage
let demo: Person
let picture: string
let pending: string

beforeAll(async () => {
  library = await openLibrary({ TRUST_PROXY: "loopback" })
  demo = await library.as("demo")
  const given = { filename: "<cat>.png", content_type: "image/png", bytes: Buffer.from("original") }
  picture = await keepImage(
    library,
    demo,
    { ...given, title: `<b>"Cat"</b> & 'co'` },
    { width: 40, height: 30 },
  )
  await keepVariant(library, picture, { name: "medium", bytes: Buffer.from("medium") })
  pending = await keepImage(library, demo, given, { status: "uploading", etag: null })
})
afterAll(() => library.close())

interface Shared {
  share_id: string
  token: string
  url: string
}

async function share(body: object = {}, image = picture): Promise<Shared> {
  const answer = await library.ask("POST", `/v1/images/${image}/shares`, { headers: demo.headers, body })
  expect(answer.status).toBe(200)
  secret(answer.body.token)
  return answer.body
}

/** Each test comes from an address of its own, so that the limits of one are not those of another. */
let address = 0
const from = (number = ++address) => ({ "x-forwarded-for": `10.1.0.${number}` })

const open = (token: string, headers: Record<string, string> = from()) =>
  library.ask("GET", `/v1/shares/${token}`, { headers })
const post = (token: string, body: object, headers: Record<string, string> = from()) =>
  library.ask("POST", `/v1/shares/${token}`, { headers, body })
const row = async (id: string) => {
  const { database } = library.polaris.services
  const [found] = await database.query((queries) => queries.select().from(shares).where(eq(shares.id, id)))
  return found
}
const change = (id: string, values: Partial<typeof shares.$inferInsert>) =>
  library.polaris.services.database.query((queries) =>
    queries.update(shares).set(values).where(eq(shares.id, id)),
  )
const page = async (
  token: string,
  form?: Record<string, string>,
  headers: Record<string, string> = from(),
) => {
  const init = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }
  const response = await fetch(`${library.polaris.url}/s/${token}`, { ...init, headers })
  return { status: response.status, headers: response.headers, html: await response.text() }
}

test("a share's token has 256 bits, is shown once, and the database has its hash alone", async () => {
  const made = await share({ type: "link", role: "viewer", expires_in_sec: 86_400 })
  expect(made.token).toMatch(/^t_[A-Za-z0-9_-]{43}$/)
  expect(made.url).toBe(`${library.polaris.url}/s/${made.token}`)
  expect(JSON.stringify(await row(made.share_id))).not.toContain(made.token)
  const list = await library.ask("GET", `/v1/images/${picture}/shares`, { headers: demo.headers })
  expect(JSON.stringify(list.body)).not.toContain(made.token)
})

test("the URL has the origin that people use, behind a proxy too", async () => {
  const headers = { ...demo.headers, "x-forwarded-host": "img.host", "x-forwarded-proto": "https" }
  const { body } = await library.ask("POST", `/v1/images/${picture}/shares`, { headers, body: {} })
  secret(body.token)
  expect(body.url).toBe(`https://img.host/s/${body.token}`)
})

test("a viewer gets the variant and not the original, a downloader both", async () => {
  const viewer = await open((await share()).token)
  expect(viewer.body).toMatchObject({
    ...{ role: "viewer", filename: "<cat>.png", kind: "picture", size_bytes: 8, format: "png" },
    ...{ width: 40, height: 30 },
  })
  expect(viewer.body).not.toHaveProperty("download")
  expect(await (await fetch(viewer.body.view.url)).text()).toBe("medium")
  const downloader = await open((await share({ role: "downloader" })).token)
  expect(await (await fetch(downloader.body.download.url)).text()).toBe("original")
})

test("a share of an image without data shows its facts alone", async () => {
  const { body } = await open((await share({ role: "downloader" }, pending)).token)
  expect(body).toMatchObject({ filename: "<cat>.png", size_bytes: 8 })
  expect(body).not.toHaveProperty("view")
  expect(body).not.toHaveProperty("download")
})

test("an unknown token is 404, whatever it looks like", async () => {
  for (const token of [`t_${"a".repeat(43)}`, "t_a", "%00", encodeURIComponent("' or 1=1")])
    expect((await open(token)).status).toBe(404)
})

test("an expired, revoked or used up share is 410 with clear terms, for people as well", async () => {
  const expired = await share({ expires_in_sec: 60 })
  await change(expired.share_id, { expiresAt: new Date(0) })
  const revoked = await share()
  const path = `/v1/images/${picture}/shares/${revoked.share_id}`
  for (let n = 0; n < 2; n++)
    expect((await library.ask("DELETE", path, { headers: demo.headers })).body).toEqual({ revoked: true })
  const used = await share({ max_uses: 1 })
  expect((await open(used.token)).status).toBe(200)
  for (const [{ token }, word] of [
    [expired, "expired"],
    [revoked, "revoked"],
    [used, "reached its number of uses"],
  ] as const) {
    const { status, body } = await open(token)
    expect([status, body.error.reason]).toEqual([410, "share_ended"])
    expect(body.error.message).toContain(word)
    const shown = await page(token)
    expect([shown.status, shown.html]).toEqual([410, expect.stringContaining(word)])
  }
  const { database } = library.polaris.services
  const events = await database.query((queries) =>
    queries.select({ type: outbox.type }).from(outbox).where(eq(outbox.subject, revoked.share_id)),
  )
  expect(events.map(({ type }) => type)).toEqual(["library.share.created", "library.share.revoked"])
})

test("of many that use the last use at once, one gets it", async () => {
  const { token, share_id } = await share({ max_uses: 2 })
  const statuses = await Promise.all(Array.from({ length: 8 }, () => open(token)))
  expect(statuses.map(({ status }) => status).toSorted()).toEqual([200, 200, 410, 410, 410, 410, 410, 410])
  expect(await row(share_id)).toMatchObject({ uses: 2, lastUsedAt: expect.any(Date) as unknown })
})

test("the share of a deleted image is 410, and works again when the image is restored", async () => {
  const bytes = Buffer.from("x")
  const id = await keepImage(library, demo, { filename: "x.png", content_type: "image/png", bytes })
  const { token } = await share({}, id)
  const as = { headers: demo.headers }
  await library.ask("DELETE", `/v1/images/${id}`, as)
  expect((await open(token)).status).toBe(410)
  await library.ask("POST", `/v1/images/${id}:restore`, as)
  expect((await open(token)).status).toBe(200)
})

test("a password is asked for, in a header or in the body, and a refusal is not a use", async () => {
  const password = 'Grüße "✓"'
  secret(password)
  const { token, share_id } = await share({ password })
  expect(await row(share_id)).toMatchObject({
    passwordHash: expect.stringMatching(/^scrypt\$15\$8\$3\$/) as unknown,
  })
  for (const wrong of [{}, { password: "no" }]) {
    const { status, body } = await post(token, wrong)
    expect([status, body.error.reason]).toEqual([401, "share_password"])
  }
  expect((await row(share_id))?.uses).toBe(0)
  expect((await post(token, { password: password.normalize("NFD") })).status).toBe(200)
  const asBytes = Buffer.from(password).toString("latin1")
  expect((await open(token, { ...from(), "x-share-password": asBytes })).status).toBe(200)
  const opened = await demo.client.library.shares.open.mutate({ token, password })
  expect(opened.role).toBe("viewer")
})

test("a new password has at least 8 characters", async () => {
  const create = (password: string) =>
    library.ask("POST", `/v1/images/${picture}/shares`, { headers: demo.headers, body: { password } })
  const { status, body } = await create("7 chars")
  expect([status, body.error.message]).toEqual([400, expect.stringMatching(/^password: .*8/)])
  expect((await create("8 chars.")).status).toBe(200)
})

test("guessing a password is limited for an address, and the right one is then refused too", async () => {
  const { token } = await share({ password: "right one" })
  const guesser = from()
  const statuses = []
  for (let n = 0; n < 6; n++) statuses.push((await post(token, { password: `${n}` }, guesser)).status)
  expect(statuses).toEqual([...Array<number>(5).fill(401), 429])
  const late = await post(token, { password: "right one" }, guesser)
  expect(late.status).toBe(429)
  expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0)
  expect((await post(token, { password: "right one" })).status).toBe(200)
})

test("the tRPC twin says when to try again, too", async () => {
  const guesser = from()
  const guess = () =>
    fetch(`${library.polaris.url}/polaris-bff/library.shares.open`, {
      method: "POST",
      headers: { "content-type": "application/json", ...guesser },
      body: JSON.stringify({ token: "t_0" }),
    })
  const answers = []
  for (let n = 0; n < 31; n++) answers.push(await guess())
  expect(answers.map(({ status }) => status)).toEqual([...Array<number>(30).fill(404), 429])
  const [first, last] = [answers[0], answers.at(-1)]
  expect(first?.headers.get("retry-after")).toBeNull()
  expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0)
})

test("the last use of a share is an event, and those before it are none", async () => {
  const { token, share_id } = await share({ max_uses: 2 })
  const events = async () => {
    const { database } = library.polaris.services
    const rows = await database.query((queries) =>
      queries.select().from(outbox).where(eq(outbox.subject, share_id)),
    )
    return rows.map(({ type, facts }) => [type, facts["uses"]])
  }
  expect((await open(token)).status).toBe(200)
  const [created, ...others] = await events()
  expect([created?.[0], others]).toEqual(["library.share.created", []])
  expect((await open(token)).status).toBe(200)
  expect((await open(token)).status).toBe(410)
  expect((await events()).slice(1)).toEqual([["library.share.used_up", 2]])
})

test("guessing tokens is limited for an address", async () => {
  const { token } = await share()
  const guesser = from()
  const statuses = []
  for (let n = 0; n < 31; n++) statuses.push((await open(`t_${n}`, guesser)).status)
  expect(statuses).toEqual([...Array<number>(30).fill(404), 429])
  expect((await page(token, undefined, guesser)).status).toBe(429)
  expect((await open(token)).status).toBe(200)
})

test("shares are listed with their last use, the newest first, in pages", async () => {
  const id = await keepImage(library, demo, {
    ...{ filename: "y.png", content_type: "image/png", bytes: Buffer.from("y") },
  })
  const made = []
  for (let n = 0; n < 3; n++)
    made.push(await share({ max_uses: 5 + n, password: "in common", expires_in_sec: 60 }, id))
  await post(made[2]?.token ?? "", { password: "in common" })
  const list = async (query: string) =>
    (await library.ask("GET", `/v1/images/${id}/shares?${query}`, { headers: demo.headers })).body
  const first = await list("limit=2")
  expect(first.shares[0]).toEqual({
    ...{ share_id: made[2]?.share_id, role: "viewer", has_password: true, uses: 1, max_uses: 7 },
    ...{
      created_by: demo.userId,
      created_at_ms: expect.any(Number) as unknown,
      expires_at_ms: expect.any(Number) as unknown,
    },
    last_used_at_ms: expect.any(Number) as unknown,
  })
  const second = await list(`limit=2&cursor=${first.next_cursor}`)
  const ids = [...first.shares, ...second.shares].map(({ share_id }) => share_id)
  expect(ids).toEqual(made.map(({ share_id }) => share_id).toReversed())
  expect(second).not.toHaveProperty("next_cursor")
})

test.each([
  [{ role: "owner" }, "role"],
  [{ expires_in_sec: 0 }, "expires_in_sec"],
  [{ password: "" }, "password"],
  [{ max_uses: 0 }, "max_uses"],
  [{ type: "mail" }, "type"],
  [{ colour: "red" }, "colour"],
])("%o is refused with the field's name", async (body, field) => {
  const answer = await library.ask("POST", `/v1/images/${picture}/shares`, { headers: demo.headers, body })
  expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(field)])
})

test("the page shows the picture without scripts, and gives no other site its address", async () => {
  const { token } = await share({ role: "downloader" })
  const { status, headers, html } = await page(token)
  expect(status).toBe(200)
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8")
  expect(headers.get("referrer-policy")).toBe("no-referrer")
  expect(headers.get("x-robots-tag")).toContain("noindex")
  expect(headers.get("cache-control")).toBe("no-store")
  const policy = headers.get("content-security-policy") ?? ""
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain("script-src")
  expect(policy).toContain(`img-src ${new URL(library.store.endpoint).origin}`)
  expect(html).toContain("&lt;b&gt;&quot;Cat&quot;&lt;/b&gt; &amp; &#39;co&#39;")
  expect(html).not.toMatch(/<b>|<cat>|<script/)
  expect(html).not.toContain(token)
  const [, source = ""] = /<img src="([^"]+)"/.exec(html) ?? []
  expect(await (await fetch(source.replaceAll("&amp;", "&"))).text()).toBe("medium")
  const [, link = ""] = /<a class="button" href="([^"]+)"/.exec(html) ?? []
  expect(await (await fetch(link.replaceAll("&amp;", "&"))).text()).toBe("original")
})

test("the page asks for the password, says when it is wrong, and opens with the right one", async () => {
  const { token, share_id } = await share({ password: "open sesame" })
  const asked = await page(token)
  expect(asked.html).toContain('type="password"')
  expect(asked.html).not.toContain("Cat")
  const wrong = await page(token, { password: "shut" })
  expect([wrong.status, wrong.html]).toEqual([401, expect.stringContaining("The password is wrong.")])
  expect((await row(share_id))?.uses).toBe(0)
  const opened = await page(token, { password: "open sesame" })
  expect([opened.status, opened.html]).toEqual([200, expect.stringContaining("Cat")])
  expect((await row(share_id))?.uses).toBe(1)
})

test("looking at a link that counts its uses is not a use until it is opened", async () => {
  const { token } = await share({ max_uses: 1 })
  for (let n = 0; n < 2; n++) expect((await page(token)).html).toContain("once more")
  expect((await page(token, {})).status).toBe(200)
  expect((await page(token)).status).toBe(410)
})

test("an unknown link is a page too, and other methods are 405", async () => {
  const { status, html } = await page("t_unknown")
  expect([status, html]).toEqual([404, expect.stringContaining("does not exist")])
  const head = await fetch(`${library.polaris.url}/s/t_x`, { method: "HEAD" })
  expect([head.status, head.headers.get("allow")]).toEqual([405, "GET, POST"])
})

test("no log line has the token of a share, however its address was written", async () => {
  const { token } = await share()
  const late = library.polaris.lines.length
  for (const path of [
    `/s/${token}`,
    `/%73/${token}`,
    `/s/${token}/more`,
    `/v1/shares/${token}`,
    `/x/${token}`,
  ])
    await fetch(library.polaris.url + path)
  const lines = library.polaris.lines.slice(late)
  expect(lines.filter(({ msg }) => msg === "request")).toHaveLength(5)
  expect(lines.map(({ path }) => path)).toContain("/v1/shares/…")
  expect(JSON.stringify(library.polaris.lines)).not.toContain(token)
})
