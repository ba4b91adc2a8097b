import { ALBUM, ALBUM_OF_ALL, manyImages } from "../../test/support/many-images.js"
import { median, percentile, timedCalls } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { atMost, ms, type Row, type Table } from "../support/table.js"
import { createLibraryClient } from "./client.js"
import { openEmbedded, openServer, type BenchDatabase, type Stage } from "./stage.js"

const COUNT = 100_000
const AIM_MS = 50
const CALLS = 100

const search = (q: string) => `/v1/search/images?limit=50&q=${encodeURIComponent(q)}`

/** The measured paths by their title. The third one is the guide's example. */
const PAGES: Record<string, string> = {
  "the newest": search(""),
  cat: search("cat"),
  "cat tag:pets owner:me": search("cat tag:pets owner:me"),
  "ka, while it is typed": search("ka"),
  "a term that no image has": search("nothinglikeit"),
  "-cat": search("-cat"),
  "tag:pets": search("tag:pets"),
  "owner:me": search("owner:me"),
  "type:qcow2": search("type:qcow2"),
  [`album:${ALBUM}`]: search(`album:${ALBUM}`),
  "before: a month ago": search(`before:${new Date(Date.now() - 30 * 86_400_000).toISOString()}`),
  "is:public": search("is:public"),
  "an album of 500": `/v1/albums/${ALBUM}/images?limit=50`,
  "an album of 100,000": `/v1/albums/${ALBUM_OF_ALL}/images?limit=50`,
  "all albums": "/v1/albums?limit=50",
  "the trash": "/v1/trash?limit=50",
}

/** Measures pages of 50 from 100,000 images, on both databases. */
export async function pages(stage: Stage): Promise<Table> {
  const rows: Row[] = []
  for (const open of [openServer, openEmbedded]) {
    const database = await open()
    try {
      rows.push(...(await measure(stage, database)))
    } finally {
      await database.close()
    }
  }
  return { title: "Pages of 50 from a library of 100,000 images", rows }
}

async function measure(stage: Stage, database: BenchDatabase): Promise<Row[]> {
  const { projectId: project, userId: owner, token, authUrl } = stage
  const cloud = { authUrl, region: "RegionOne" }
  const settings = { ...stage.settings, ...database.settings }
  /** The first Polaris creates the tables. */
  await withPolaris(cloud, settings, (polaris) => createLibraryClient(polaris, token).get("/v1/albums"))
  await database.run(manyImages({ project, owner, count: COUNT, others: 20_000 }))
  /** As autovacuum leaves it a minute later. */
  await database.run("vacuum analyze")
  return withPolaris(cloud, settings, async (polaris) => {
    const client = createLibraryClient(polaris, token)
    const rows: Row[] = []
    for (const [page, path] of Object.entries(PAGES)) {
      await timedCalls(10, () => client.get(path))()
      const before = polaris.cpu()
      const { latencies } = await timedCalls(CALLS, () => client.get(path))()
      const p95 = percentile(latencies, 0.95)
      rows.push({
        database: database.name,
        page,
        p50: ms(median(latencies)),
        p95: ms(p95),
        aim: database.name === "PostgreSQL" ? atMost(AIM_MS, p95) : "",
        "CPU a call": `${((polaris.cpu() - before) / CALLS).toFixed(1)} ms`,
      })
    }
    return rows
  })
}
