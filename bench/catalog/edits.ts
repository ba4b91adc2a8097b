import { createHash } from "node:crypto"
import pMap from "p-map"
import { createLibraryClient } from "../library/client.js"
import { openServer, type Stage } from "../library/stage.js"
import { signIn } from "../support/cloud.js"
import { createAsk, type Ask } from "../support/http.js"
import { median, timed } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { ms, times, type Row, type Table } from "../support/table.js"
import { request } from "undici"

const COUNT = 1_000
const ROUNDS = 3
/** As `BULK_CONCURRENCY` is by default. */
const AT_ONCE = 6

/** Edits of 1,000 images at a simulated Glance, in turn with the same client's own requests to Glance. */
export async function catalogEdits(stage: Stage): Promise<Table> {
  const { catalog, token } = await signIn(stage.authUrl, "admin")
  const glance = catalog.find(({ type }) => type === "image")?.endpoints[0]?.url.replace(/\/v2\/?$/, "") ?? ""
  const ask = createAsk(glance, token)
  const made = await pMap(Array(COUNT).keys(), (at) => makeImage({ ask, glance, token }, at), {
    concurrency: AT_ONCE,
  })
  const database = await openServer()
  try {
    const cloud = { authUrl: stage.authUrl, region: "RegionOne" }
    return await withPolaris(cloud, { ...stage.settings, ...database.settings }, async (polaris) => {
      const client = createLibraryClient(polaris, token)
      const read = await timed(() => client.get("/api/images"))
      const taken: Record<string, number[]> = { glance: [], polaris: [] }
      for (let round = 1; round <= ROUNDS; round++) {
        taken["glance"]?.push(
          await timed(() =>
            pMap(made, ({ id }) => editDirectly({ glance, token }, id, round), { concurrency: AT_ONCE }),
          ),
        )
        const body = Object.fromEntries(made.map(({ hash }) => [hash, { rating: round }]))
        taken["polaris"]?.push(await timed(() => expectAll(client.post("/api/images", body))))
      }
      return {
        title: `Edit ${COUNT} images at Glance, ${AT_ONCE} at once on both sides`,
        rows: [row(taken, read)],
      }
    })
  } finally {
    await database.close()
  }
}

function row({ glance = [], polaris = [] }: Record<string, number[]>, read: number): Row {
  const [own, ours] = [median(glance), median(polaris)]
  return {
    operation: `rating of ${COUNT} images`,
    "GET and PATCH to Glance": ms(own),
    "POST /api/images": ms(ours),
    ratio: times(ours / own),
    "first reading of them": ms(read),
  }
}

async function expectAll(answer: Promise<{ success: string[]; failed: unknown[] }>): Promise<void> {
  const { success, failed } = await answer
  if (success.length !== COUNT)
    throw new Error(`bench: ${failed.length} edits failed: ${JSON.stringify(failed[0])}`)
}

interface AtGlance {
  glance: string
  token: string
}

async function makeImage({ ask, glance, token }: AtGlance & { ask: Ask }, at: number) {
  const hash = createHash("sha256").update(`bench ${at}`).digest("hex")
  const body = { disk_format: "raw", container_format: "bare", name: `bench ${at}` }
  const claim = { "owner_specified.openstack.sha256": hash }
  const { id } = JSON.parse(await ask("POST", "/v2/images", { ...body, ...claim })) as { id: string }
  await send(
    { glance, token },
    { method: "PUT", path: `${id}/file`, type: "application/octet-stream", body: "bytes" },
  )
  return { id, hash }
}

async function editDirectly(at: AtGlance, id: string, rating: number): Promise<void> {
  await send(at, { method: "GET", path: id, type: "application/json" })
  const type = "application/openstack-images-v2.1-json-patch"
  const body = JSON.stringify([{ op: "add", path: "/own_rating", value: String(rating) }])
  await send(at, { method: "PATCH", path: id, type, body })
}

async function send(
  { glance, token }: AtGlance,
  {
    method,
    path,
    type,
    body = null,
  }: { method: "GET" | "PUT" | "PATCH"; path: string; type: string; body?: string | null },
): Promise<void> {
  const headers = { "x-auth-token": token, "content-type": type }
  const answer = await request(`${glance}/v2/images/${path}`, { method, headers, body })
  const text = await answer.body.text()
  if (answer.statusCode >= 400) throw new Error(`bench: Glance answered ${answer.statusCode}: ${text}`)
}
