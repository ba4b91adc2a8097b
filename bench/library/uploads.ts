import { createHash, createHmac } from "node:crypto"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { median, timed } from "../support/measure.js"
import { withPolaris, type Running } from "../support/process.js"
import { atLeast, megabytes, times, type Row, type Table } from "../support/table.js"
import { fileOf, GIB } from "../support/upload.js"
import { createLibraryClient, uploadInParts } from "./client.js"
import { openServer, type Stage } from "./stage.js"

const ROUNDS = 5
const AT_ONCE = 8

/** Measures uploads with a web process and a worker process, on PostgreSQL. */
export async function uploads(stage: Stage): Promise<Table[]> {
  const database = await openServer()
  const cloud = { authUrl: stage.authUrl, region: "RegionOne" }
  const settings = { ...stage.settings, ...database.settings }
  const file = fileOf(GIB)
  try {
    return await withPolaris(cloud, { ...settings, ROLE: "web" }, async (polaris) => {
      const cost = await controlPlane(stage, polaris, file.path)
      const speed = await againstCurl(stage, polaris, file.path)
      const worker = await withPolaris(cloud, { ...settings, ROLE: "worker" }, (worker) =>
        processing(stage, polaris, worker),
      )
      return [{ title: "What a gibibyte costs Polaris", rows: [...cost, worker] }, speed]
    })
  } finally {
    file.remove()
    await database.close()
  }
}

async function controlPlane({ token }: Stage, polaris: Running, path: string): Promise<Row[]> {
  await uploadInParts(createLibraryClient(polaris, token), { path, bytes: GIB / 8, atOnce: 8, urls: 100 })
  const rows: Row[] = []
  for (const urls of [100, 8, 1]) {
    const client = createLibraryClient(polaris, token)
    polaris.forgetPeak()
    const before = polaris.cpu()
    await uploadInParts(client, { path, bytes: GIB, atOnce: AT_ONCE, urls })
    rows.push({
      what: `part URLs ${urls} at a time`,
      "calls to Polaris": String(client.calls()),
      "CPU a GiB": `${(polaris.cpu() - before).toFixed(0)} ms`,
      "memory idle, peak": `${megabytes(polaris.idle)}, ${megabytes(polaris.peak())}`,
    })
  }
  return rows
}

/** Measures how the worker reads a file to compute its SHA-256. */
async function processing({ token }: Stage, polaris: Running, worker: Running): Promise<Row> {
  const client = createLibraryClient(polaris, token)
  const before = worker.cpu()
  worker.forgetPeak()
  const waiting = async () => {
    const { images } = await client.get<{ images: { status: string }[] }>("/v1/search/images?limit=200")
    return images.filter(({ status }) => !["ready", "failed"].includes(status)).length
  }
  const { images } = await client.get<{ images: { original: { size_bytes: number } }[] }>(
    "/v1/search/images?limit=200",
  )
  while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 200))
  const gib = images.reduce((sum, { original }) => sum + original.size_bytes, 0) / GIB
  return {
    what: "the worker: SHA-256",
    "calls to Polaris": "0",
    "CPU a GiB": `${((worker.cpu() - before) / gib).toFixed(0)} ms`,
    "memory idle, peak": `${megabytes(worker.idle)}, ${megabytes(worker.peak())}`,
  }
}

/**
 * Alternates uploads of eight parts at a time with URLs from Polaris, and `curl -T` of the whole file to the
 * same store.
 */
async function againstCurl(stage: Stage, polaris: Running, path: string): Promise<Table> {
  const sides: Record<string, () => Promise<unknown>> = {
    "curl, one PUT to the store": () => curl(presignedPut(stage.settings), path),
    [`${AT_ONCE} parts at a time`]: () =>
      uploadInParts(createLibraryClient(polaris, stage.token), {
        ...{ path, bytes: GIB, atOnce: AT_ONCE, urls: 100 },
      }),
  }
  const seconds = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round++) {
    const names = Object.keys(sides)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const took = (await timed(sides[name] ?? (() => Promise.resolve()))) / 1000
      seconds.set(name, [...(seconds.get(name) ?? []), took])
    }
  }
  const [[, reference = []] = []] = seconds
  const rows = [...seconds].map(([upload, taken]) => {
    const ratio = median(reference) / median(taken)
    return {
      upload,
      "MB a second": (GIB / 1e6 / median(taken)).toFixed(0),
      seconds: taken.map((one) => one.toFixed(1)).join(", "),
      ratio: times(ratio),
      aim: taken === reference ? "" : atLeast(0.95, ratio),
    }
  })
  return { title: "A gibibyte to the store", rows }
}

async function curl(url: string, path: string): Promise<void> {
  const args = ["-sS", "--fail-with-body", "-o", "/dev/null", "-T", path, url]
  const [code] = (await once(spawn("curl", args, { stdio: ["ignore", "ignore", "inherit"] }), "exit")) as [
    number,
  ]
  if (code !== 0) throw new Error(`curl ended with ${code}`)
}

/** The URL of a PUT of any length, signed by query as S3 describes it. */
function presignedPut(settings: Record<string, string>): string {
  const { S3_ENDPOINT = "", S3_REGION = "", S3_BUCKET = "" } = settings
  const { S3_ACCESS_KEY_ID = "", S3_SECRET_ACCESS_KEY = "" } = settings
  const { host } = new URL(S3_ENDPOINT)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "")
  const scope = `${time.slice(0, 8)}/${S3_REGION}/s3/aws4_request`
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${S3_ACCESS_KEY_ID}/${scope}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": "host",
  }).toString()
  const path = `/${S3_BUCKET}/bench/whole.img`
  const asked = ["PUT", path, query, `host:${host}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n")
  const digest = createHash("sha256").update(asked).digest("hex")
  const key = [...scope.split("/")].reduce<string | Buffer>(hmac, `AWS4${S3_SECRET_ACCESS_KEY}`)
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, digest].join("\n")).toString("hex")
  return `${S3_ENDPOINT}${path}?${query}&X-Amz-Signature=${signature}`
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest()
