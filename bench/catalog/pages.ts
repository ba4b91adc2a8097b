import { manyCatalogImages } from "../../test/support/catalog-many.js"
import { createLibraryClient } from "../library/client.js"
import { openEmbedded, openServer, type BenchDatabase, type Stage } from "../library/stage.js"
import { median, percentile, timed, timedCalls } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { atMost, ms, type Row, type Table } from "../support/table.js"
import { QUERIES, SOME_QUERIES } from "./queries.js"
import { sizesOf } from "./sizes.js"

const AIM_MS = 50
const AIM_WITH_INCLUDE_MS = 60

/** The index is as it was written: nothing is read from Glance meanwhile. */
const UNDISTURBED = { CATALOG_REFRESH_SECONDS: "3600", CATALOG_SWEEP_SECONDS: "86400" }

interface Plan {
  stage: Stage
  images: number
  calls: number
  queries: Record<string, string>
  hasAim: boolean
}

/** Pages of 50, with exact totals: 100,000 images on a server, and 10,000 embedded. */
export async function catalogPages(stage: Stage): Promise<Table> {
  const plan = { stage, calls: 30, queries: QUERIES }
  const server = await onDatabase(await openServer(), { ...plan, images: 100_000, hasAim: true })
  const embedded = await onDatabase(await openEmbedded(), { ...plan, images: 10_000, hasAim: false })
  return { title: "Pages of 50 from a catalog", rows: [...server.pages, ...embedded.pages] }
}

/** The same with 1,000,000 images, and what their index takes. Writing them takes minutes. */
export async function catalogOfAMillion(stage: Stage): Promise<Table[]> {
  const plan = { stage, images: 1_000_000, calls: 5, queries: SOME_QUERIES, hasAim: false }
  const { pages, sizes } = await onDatabase(await openServer(), plan)
  return [
    { title: "Pages of 50 from a catalog of 1,000,000 images", rows: pages },
    { title: "Tables and indexes of 1,000,000 images with ten values each", rows: sizes },
  ]
}

async function onDatabase(database: BenchDatabase, plan: Plan): Promise<{ pages: Row[]; sizes: Row[] }> {
  const { stage, images } = plan
  const scope = `${stage.projectId}+admin`
  const cloud = { authUrl: stage.authUrl, region: "RegionOne" }
  const settings = { ...stage.settings, ...database.settings, ...UNDISTURBED }
  const measured = () =>
    withPolaris(cloud, settings, async (polaris) => {
      const latencies = new Map<string, Latencies>()
      for (const [name, search] of Object.entries(plan.queries))
        latencies.set(name, await measure(polaris, { plan, search }))
      return latencies
    })
  try {
    /** The first Polaris makes the tables. */
    await withPolaris(cloud, settings, (polaris) =>
      createLibraryClient(polaris, stage.token).get("/api/images"),
    )
    const written = await timed(() => database.run(manyCatalogImages({ scope, images })))
    const analyzed = await timed(() => database.run("vacuum analyze"))
    console.error(`bench: ${images} images written in ${ms(written)}, analyzed in ${ms(analyzed)}`)
    /** Without a revision, nothing that was read is used again. */
    const first = await measured()
    await database.run(`insert into catalog_revision (scope) values ('${scope}')`)
    const again = await measured()
    const pages = Object.keys(plan.queries).map((query) =>
      rowOf({ database: `${database.name}, ${images}`, query }, plan, { first, again }),
    )
    return { pages, sizes: await sizesOf(database) }
  } finally {
    await database.close()
  }
}

interface Latencies {
  found: number
  plain: number[]
  withInclude: number[]
  /** Milliseconds of processor time of one call. */
  cpu: number
}

async function measure(
  polaris: { url: string; cpu(): number },
  { plan: { stage, calls }, search }: { plan: Plan; search: string },
): Promise<Latencies> {
  const client = createLibraryClient(polaris, stage.token)
  const path = encodeURI(`/api/images?${search}`)
  const { meta } = await client.get<{ meta: { total: number } }>(path)
  const take = async (at: string) => (await timedCalls(calls, () => client.get(at))()).latencies
  const before = polaris.cpu()
  const plain = await take(path)
  const cpu = (polaris.cpu() - before) / calls
  return { found: meta.total, plain, withInclude: await take(`${path}&include=task,tags,copies`), cpu }
}

/** "Again" is a query that was read before, while its scope has not changed. */
function rowOf(
  named: { database: string; query: string },
  { hasAim }: Plan,
  { first, again }: Record<"first" | "again", Map<string, Latencies>>,
): Row {
  const [one, other] = [first.get(named.query), again.get(named.query)]
  if (one === undefined || other === undefined) throw new Error(`bench: ${named.query} was not measured`)
  const p95 = (latencies: number[], aim: number) => {
    const value = percentile(latencies, 0.95)
    return hasAim ? `${ms(value)} ${atMost(aim, value)}` : ms(value)
  }
  return {
    ...named,
    found: String(one.found),
    p50: ms(median(one.plain)),
    p95: p95(one.plain, AIM_MS),
    "p95 again": p95(other.plain, AIM_MS),
    "p95 with include": p95(one.withInclude, AIM_WITH_INCLUDE_MS),
    "the same again": p95(other.withInclude, AIM_WITH_INCLUDE_MS),
    "CPU a call, again": `${ms(one.cpu)}, ${ms(other.cpu)}`,
  }
}
