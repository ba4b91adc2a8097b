import { manyCatalogImages } from "../../test/support/catalog-many.js"
import { createLibraryClient } from "../library/client.js"
import { openEmbedded, openServer, type BenchDatabase, type Stage } from "../library/stage.js"
import { median, percentile, timed, timedCalls } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { atMost, ms, type Row, type Table } from "../support/table.js"
import { QUERIES } from "./queries.js"

const AIM_MS = 50
const AIM_WITH_INCLUDE_MS = 60
const CALLS = 30

/** The index is as it was written: nothing is read from Glance meanwhile. */
const UNDISTURBED = { CATALOG_REFRESH_SECONDS: "3600", CATALOG_SWEEP_SECONDS: "86400" }

/** Pages of 50, with exact totals, on both databases. */
export async function catalogPages(stage: Stage): Promise<Table> {
  const server = await onDatabase(await openServer(), { stage, images: 100_000 })
  const embedded = await onDatabase(await openEmbedded(), { stage, images: 10_000 })
  return { title: "Pages of 50 from a catalog", rows: [...server, ...embedded] }
}

async function onDatabase(
  database: BenchDatabase,
  { stage, images }: { stage: Stage; images: number },
): Promise<Row[]> {
  const { projectId, token, authUrl } = stage
  const cloud = { authUrl, region: "RegionOne" }
  const settings = { ...stage.settings, ...database.settings, ...UNDISTURBED }
  try {
    /** The first Polaris makes the tables. */
    await withPolaris(cloud, settings, (polaris) => createLibraryClient(polaris, token).get("/api/images"))
    const written = await timed(() =>
      database.run(manyCatalogImages({ scope: `${projectId}+admin`, images })),
    )
    const analyzed = await timed(() => database.run("vacuum analyze"))
    console.error(`bench: ${images} images written in ${ms(written)}, analyzed in ${ms(analyzed)}`)
    return await withPolaris(cloud, settings, (polaris) =>
      measure(polaris, { token, images, name: database.name }),
    )
  } finally {
    await database.close()
  }
}

async function measure(
  polaris: { url: string; cpu(): number },
  { token, images, name }: { token: string; images: number; name: string },
): Promise<Row[]> {
  const client = createLibraryClient(polaris, token)
  const rows: Row[] = []
  for (const [query, search] of Object.entries(QUERIES)) {
    const path = encodeURI(`/api/images?${search}`)
    const { meta } = await client.get<{ meta: { total: number } }>(path)
    const before = polaris.cpu()
    const plain = await latencies(() => client.get(path))
    const cpu = (polaris.cpu() - before) / CALLS
    const withInclude = await latencies(() => client.get(`${path}&include=task,tags,copies`))
    const isMeasured = name === "PostgreSQL"
    const aim = (most: number, value: number) => (isMeasured ? ` ${atMost(most, value)}` : "")
    rows.push({
      database: `${name}, ${images}`,
      query,
      found: String(meta.total),
      p50: ms(median(plain)),
      p95: `${ms(percentile(plain, 0.95))}${aim(AIM_MS, percentile(plain, 0.95))}`,
      "p95 with include": `${ms(percentile(withInclude, 0.95))}${aim(AIM_WITH_INCLUDE_MS, percentile(withInclude, 0.95))}`,
      "CPU a call": ms(cpu),
    })
  }
  return rows
}

async function latencies(call: () => Promise<unknown>): Promise<number[]> {
  await call()
  return (await timedCalls(CALLS, call)()).latencies
}
