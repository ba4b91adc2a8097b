import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  splitLink,
  TRPCClientError,
  type TRPCLink,
} from "@trpc/client"
import { expect, onTestFinished, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { openBrowser } from "../support/browser.js"
import { json, hang } from "../support/stand-in.js"
import { scoped } from "../support/stand-in-answers.js"
import { cloud as simulated, polarisWithSessions } from "../session/setting.js"
import { newPassword } from "../support/new-password.js"
import { caused, fetchBy, MY_ID, MINE, HANDLERS, type Scenario, type SendTo } from "./both-handlers.js"
import { CREATE, KNOW_TOKEN, LIST, setUp, someToken } from "./setting.js"

const GET_IMAGE = `GET /image/v2/images/${MY_ID}`
const TOKEN = { "x-auth-token": "good" }
const JSON_TYPE = { "content-type": "application/json" }

const inUrl = (input: unknown) => `input=${encodeURIComponent(JSON.stringify(input))}`
const batch = (names: string[], inputs?: unknown) =>
  `${names.map((name) => `compute.image.${name}`).join(",")}?batch=1${inputs === undefined ? "" : `&${inUrl(inputs)}`}`
const posted = (body: string, headers: Record<string, string> = {}) => ({
  method: "POST",
  headers: { ...TOKEN, ...JSON_TYPE, ...headers },
  body,
})

/** One GET with a token, as most calls are. */
const get =
  (path: string, headers: Record<string, string> = TOKEN): Scenario =>
  (send) =>
    send(path, { headers })
const post =
  (path: string, body: string, headers?: Record<string, string>): Scenario =>
  (send) =>
    send(path, posted(body, headers))

/** The same at a cloud that has the image, answers so to this, or does anything else. */
const at =
  (
    call: string,
    status: number,
    body: unknown,
    scenario: Scenario,
    headers?: Record<string, string>,
  ): Scenario =>
  (send, setting) => {
    setting.cloud.on(call, json(status, body, headers))
    return scenario(send, setting)
  }

const ONE = `compute.image.getImageById?${inUrl({ imageId: MY_ID })}`
const three = (...ids: string[]) => Object.fromEntries(ids.map((imageId, index) => [index, { imageId }]))
const BY_ID = Array<string>(3).fill("getImageById")
const DEEP = "[".repeat(40) + "]".repeat(40)

const SCENARIOS: [what: string, status: number, scenario: Scenario, settings?: Record<string, string>][] = [
  ["a query", 200, at(GET_IMAGE, 200, MINE, get(ONE))],
  ["a query without input", 200, get("compute.image.listImages")],
  ["a query with an empty input", 200, get("compute.image.listImages?input=")],
  ["a query by HEAD", 200, at(GET_IMAGE, 200, MINE, (send) => send(ONE, { method: "HEAD", headers: TOKEN }))],
  [
    "a query by POST",
    200,
    at(GET_IMAGE, 200, MINE, post("compute.image.getImageById", `{"imageId":"${MY_ID}"}`)),
  ],

  ["an accent in a filter", 200, get(`compute.image.listImages?${inUrl({ name: "é +&=%#" })}`)],
  ["a parameter that nobody knows", 200, get("compute.image.listImages?more=1&more=2")],
  ["null for no input", 400, get("compute.image.listImages?input=null")],
  ["an input given twice", 200, get(`compute.image.listImages?input={}&input={"name":1}`)],
  ["an input that is not valid", 400, get(`compute.image.getImageById?${inUrl({ imageId: 7 })}`)],
  ["an input that is not JSON", 400, get("compute.image.getImageById?input={")],
  ["an input that cannot be decoded", 400, get("compute.image.getImageById?input=%zz")],
  ["a deep input", 400, get(`compute.image.listImages?input=${DEEP}`)],
  [
    "a deep input, half of it not decoded",
    400,
    get(`compute.image.listImages?input=${encodeURIComponent(DEEP)}%zz`),
  ],
  ["a field too many", 400, get(`compute.image.getImageById?${inUrl({ imageId: MY_ID, more: 1 })}`)],
  ["an image that is not there", 404, get(ONE)],
  ["a refusal of Glance", 403, at(GET_IMAGE, 403, { message: "no" }, get(ONE))],
  ["a failure of Glance", 502, at(GET_IMAGE, 500, {}, get(ONE))],
  ["an answer that is not an image", 502, at(GET_IMAGE, 200, [], get(ONE))],
  ["no token", 401, get(ONE, {})],
  ["a token that Keystone does not have", 401, at(KNOW_TOKEN, 404, {}, get(ONE))],
  ["a token without a project", 403, at(KNOW_TOKEN, 200, scoped("", { project: undefined }), get(ONE))],
  ["another project", 400, get(`compute.image.getImageById?${inUrl({ imageId: MY_ID, project_id: "a b" })}`)],
  ["a mutation", 200, at(CREATE, 201, MINE, post("compute.image.createImage", '{"name":"x"}'))],
  [
    "a mutation that Glance refuses",
    409,
    at(CREATE, 409, { message: "is" }, post("compute.image.createImage", "{}")),
  ],
  ["a mutation with an invalid input", 400, post("compute.image.createImage", '{"name":7}')],
  ["a body that is not JSON", 400, post("compute.image.createImage", "{")],
  [
    "a body with a byte order mark",
    200,
    at(CREATE, 201, MINE, post("compute.image.createImage", '\u{feff}{"name":"x"}')),
  ],
  [
    "a mutation without a token",
    401,
    (send) => send("compute.image.createImage", { ...posted("{}"), headers: JSON_TYPE }),
  ],
  [
    "a query by POST without a token",
    401,
    (send) => send("compute.image.listImages", { ...posted("{}"), headers: JSON_TYPE }),
  ],
  [
    "a body that is too large",
    413,
    post("compute.image.createImage", `{"name":"${"x".repeat(1100)}"}`),
    { MAX_BODY_BYTES: "1024" },
  ],
  [
    "a charset",
    415,
    post("compute.image.createImage", "{}", { "content-type": "application/json; charset=utf-16" }),
  ],
  ["another type of body", 415, post("compute.image.createImage", "{}", { "content-type": "text/plain" })],
  ["a file", 415, post("compute.image.createImage", "{}", { "content-type": "application/octet-stream" })],
  ["a mutation by GET", 405, get("compute.image.createImage?input={}")],
  [
    "a mutation by HEAD",
    405,
    (send) => send("compute.image.createImage", { method: "HEAD", headers: TOKEN }),
  ],
  [
    "a mutation by DELETE",
    405,
    (send) => send("compute.image.createImage", { method: "DELETE", headers: TOKEN }),
  ],
  ["a procedure that does not exist", 404, get("compute.image.nothing")],
  ["a stream of one call", 400, get(ONE, { ...TOKEN, "trpc-accept": "application/jsonl" })],
  ["a batch", 200, at(GET_IMAGE, 200, MINE, get(batch(BY_ID, three(MY_ID, MY_ID, MY_ID))))],
  [
    "a batch by POST",
    200,
    at(GET_IMAGE, 200, MINE, post(batch(BY_ID), JSON.stringify(three(MY_ID, MY_ID, MY_ID)))),
  ],
  ["a batch of one", 200, get(batch(["listImages"]))],
  ["a batch by HEAD", 200, (send) => send(batch(["listImages"]), { method: "HEAD", headers: TOKEN })],
  [
    "a batch of mutations",
    207,
    at(CREATE, 201, MINE, post(batch(["createImage", "deleteImage"]), '{"0":{},"1":{}}')),
  ],
  [
    "a batch with both kinds of errors",
    207,
    at(
      GET_IMAGE,
      409,
      { message: "no" },
      get(batch(["listImages", ...BY_ID], { 1: { imageId: MY_ID }, 2: { imageId: "x" } })),
    ),
  ],
  ["a batch in which all are refused", 401, get(batch(BY_ID, three(MY_ID, MY_ID, MY_ID)), {})],
  ["a batch in which one does not exist", 207, get(batch(["listImages", "nothing"], {}))],
  ["a batch of two types", 400, post(batch(["listImages", "createImage"]), "{}")],
  ["a batch with a subscription", 400, get(batch(["watchUploadProgress"], { 0: { uploadId: MY_ID } }))],
  ["a batch without inputs", 400, get(batch(BY_ID))],
  ["a batch with a list of inputs", 400, get(batch(BY_ID, [{ imageId: MY_ID }]))],
  ["a batch with null", 400, get(batch(BY_ID, null))],
  ["a batch that is not JSON", 400, get(`${batch(BY_ID)}&input={`)],
  ["a batch that is too large", 400, get(batch(BY_ID)), { MAX_BATCH: "2" }],
  ["a batch that says so twice", 400, get(`${batch(BY_ID)}&batch=1`), { MAX_BATCH: "2" }],
  ["a batch that is none", 404, get("compute.image.listImages,compute.image.listImages?batch=2")],
  ["a batch with another project", 400, get(batch(["listImages"], { 0: { project_id: "a b" } }))],
  ["the session of nobody", 200, get("session.current", {})],
  ["a sign-in without sessions", 503, post("session.signIn", '{"username":"u","password":"p"}')],
  ["too many requests", 429, twice(get(ONE)), { REQUESTS_PER_USER: "1" }],
  [
    "a batch after too many requests",
    429,
    twice(get(batch(BY_ID, three(MY_ID, MY_ID, MY_ID)))),
    { REQUESTS_PER_USER: "1" },
  ],
]

/** The second of two. */
function twice(scenario: Scenario): Scenario {
  return async (send, setting) => {
    await (await scenario(send, setting)).text()
    return scenario(send, setting)
  }
}

test.each(SCENARIOS)(
  "%s has the same answer, log, audit and requests to the cloud as from tRPC's own handler",
  async (_what, status, scenario, settings) => {
    const [ours, theirs] = await Promise.all(HANDLERS.map((handler) => caused(handler, scenario, settings)))
    expect(ours).toEqual(theirs)
    expect(ours).toMatchObject({ status, headers: { "x-content-type-options": "nosniff" } })
    expect(ours?.headers["cache-control"]).toBe("no-store")
  },
)

test.each([
  ["a query", 200, "compute.image.listImages"],
  ["a batch", 200, batch(["listImages", "listImages"])],
  ["a mutation that needs an input", 400, "compute.image.deleteImage"],
])("a POST without a body has no input: %s", async (_what, status, path) => {
  const { body, ...found } = await caused("Polaris' own", post(path, ""))
  expect(found.status).toBe(status)
  if (status === 400) expect(body).not.toContain("JSON")
})

test("too many requests have Retry-After, in a batch as well", async () => {
  for (const scenario of [get(ONE), get(batch(BY_ID, three(MY_ID, MY_ID, MY_ID)))]) {
    const { headers } = await caused("Polaris' own", twice(scenario), { REQUESTS_PER_USER: "1" })
    expect(Number(headers["retry-after"])).toBeGreaterThan(0)
  }
})

interface LinkOptions {
  url: string
  headers: Record<string, string>
  fetch: ReturnType<typeof fetchBy>
}

const LINKS: [name: string, link: (options: LinkOptions) => TRPCLink<AppRouter>][] = [
  ["httpLink", httpLink],
  ["httpLink with POST", (options) => httpLink({ ...options, methodOverride: "POST" })],
  ["httpBatchLink", httpBatchLink],
  ["httpBatchLink with POST", (options) => httpBatchLink({ ...options, methodOverride: "POST" })],
  ["httpBatchStreamLink", httpBatchStreamLink],
  [
    "splitLink",
    (options) =>
      splitLink({
        condition: ({ type }) => type === "mutation",
        true: httpLink(options),
        false: httpBatchStreamLink(options),
      }),
  ],
]

test.each(HANDLERS.flatMap((handler) => LINKS.map(([name, link]) => [name, handler, link] as const)))(
  "%s reads %s answers: data, refusals of Polaris and failures of the cloud",
  async (_name, handler, link) => {
    const { cloud, polaris } = await setUp()
    cloud.on(GET_IMAGE, json(200, MINE))
    cloud.on(CREATE, json(409, { message: "It is there." }))
    const url = `${polaris.url}/polaris-bff`
    const links = [link({ url, headers: { "x-auth-token": someToken() }, fetch: fetchBy(handler) })]
    const { compute } = createTRPCClient<AppRouter>({ links })
    const [found, invalid, listed] = await Promise.allSettled([
      compute.image.getImageById.query({ imageId: MY_ID }),
      compute.image.getImageById.query({ imageId: "no-uuid" }),
      compute.image.listImages.query({}),
    ])
    expect(found).toMatchObject({ status: "fulfilled", value: { id: MY_ID } })
    expect(listed).toMatchObject({ status: "fulfilled", value: [{ name: "cirros" }] })
    expect(failureIn(invalid)).toMatchObject({ code: "BAD_REQUEST", issues: [{ path: "imageId" }] })
    const [refused] = await Promise.allSettled([compute.image.createImage.mutate({ name: "x" })])
    expect(failureIn(refused)).toMatchObject({
      code: "CONFLICT",
      openstack: { service: "glance", status: 409 },
    })
  },
)

function failureIn(outcome: { status: string; reason?: unknown } | undefined): unknown {
  const reason: unknown = outcome?.status === "rejected" ? outcome.reason : undefined
  expect(reason).toBeInstanceOf(TRPCClientError)
  return (reason as TRPCClientError<AppRouter>).data
}

test.each(HANDLERS)(
  "a sign-in sets the cookie, and a later call has the session: %s answers",
  async (handler) => {
    const simulator = await simulated()
    const polaris = await polarisWithSessions(simulator.authUrl)
    const browser = openBrowser(polaris.url)
    const more = handler === "tRPC's own" ? "?connectionParams=null" : ""
    const body = JSON.stringify({ username: "both", password: newPassword(simulator, "both") })
    const signIn = await browser.fetch(`/polaris-bff/session.signIn${more}`, {
      method: "POST",
      headers: JSON_TYPE,
      body,
    })
    expect([signIn.status, browser.given.length]).toEqual([200, 1])
    const current = await browser.fetch(`/polaris-bff/session.current${more}`)
    expect(await current.json()).toMatchObject({ result: { data: { user: { name: "both" } } } })
    await browser.fetch(`/polaris-bff/session.signOut${more}`, {
      method: "POST",
      headers: JSON_TYPE,
      body: "{}",
    })
    expect(browser.cookie()).toBeUndefined()
  },
)

test.each(HANDLERS)(
  "a caller that leaves ends the requests to the cloud, and is logged with 499: %s answers",
  async (handler) => {
    const { cloud, polaris } = await setUp()
    cloud.on(LIST, hang)
    const leaver = new AbortController()
    const url = `${polaris.url}/polaris-bff/${batch(["listImages", "listImages"], {})}`
    const asked = fetchBy(handler)(url, { headers: { "x-auth-token": someToken() }, signal: leaver.signal })
    await expect.poll(() => cloud.count(LIST)).toBe(2)
    leaver.abort()
    await expect(asked).rejects.toThrow()
    const waiting = cloud.seen.filter(({ call }) => call === LIST)
    expect(await Promise.all(waiting.map(({ ended }) => ended))).toEqual(["cut", "cut"])
    const last = () => polaris.lines.find(({ msg }) => msg === "request")
    await expect
      .poll(last)
      .toMatchObject({ status: 499, endedEarly: true, procedure: "compute.image.listImages" })
  },
)

test("only calls that are streamed or that tRPC refuses are answered with web streams", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(GET_IMAGE, json(200, MINE))
  const send: SendTo = (path, init) =>
    fetch(`${polaris.url}/polaris-bff/${path}`, { headers: TOKEN, ...init })
  const made = async (scenario: Scenario) => {
    const before = counted.count
    await (await scenario(send, { cloud, polaris })).text()
    return counted.count - before
  }
  const counted = countResponses()
  expect(await made(get(ONE))).toBe(0)
  expect(await made(get(batch(BY_ID, three(MY_ID, MY_ID, "x"))))).toBe(0)
  expect(await made(post("compute.image.createImage", "{"))).toBe(0)
  expect(
    await made(
      get(batch(BY_ID, three(MY_ID, MY_ID, MY_ID)), { ...TOKEN, "trpc-accept": "application/jsonl" }),
    ),
  ).toBe(1)
  expect(await made(get("compute.image.nothing"))).toBe(1)
})

/** Counts the web responses that are made in this process; `fetch` makes its own in another handler. */
function countResponses(): { count: number } {
  const { Response: Real } = globalThis
  const counted = { count: 0 }
  globalThis.Response = class extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given)
      counted.count++
    }
  }
  onTestFinished(() => void (globalThis.Response = Real))
  return counted
}
