import type { Simulator } from "../../simulator/index.js"
import { BASE } from "../support/golden.js"
import type { GoldenBuild, GoldenWorkers } from "./kill-golden.js"
import { rowsOf, untilNone } from "./rows.js"

/** What the cloud has. */
export interface Counts {
  servers: number
  ports: number
  volumes: number
  images: number
}

export function cloudCounts({ world }: Simulator): Counts {
  const servers = [...world.servers.values()].filter(({ status }) => status !== "DELETED")
  return {
    servers: servers.length,
    ports: servers.reduce((sum, { ports }) => sum + ports.length, 0),
    volumes: world.volumes.size,
    images: world.images.size,
  }
}

type Inside = Pick<GoldenWorkers, "simulator" | "polaris">

const databaseOf = ({ polaris }: Inside) => polaris.services.database

const LAST = `select coalesce((select s.name from job_step s where s.job_id = j.id and s.name not like 'undo %'
      order by s.position desc limit 1), b.state) as at, count(*)::int as n
  from golden_build b left join job j on j.subject = b.id::text and j.name = 'golden.build'
  where b.image_name like $1 group by 1 order by 1`

/** The last step of each build of a round. */
export async function stagesNow(inside: Inside, prefix: string): Promise<string> {
  const rows = await rowsOf(databaseOf(inside), LAST, [`${prefix}%`])
  return rows.map(({ at, n }) => `${String(n)} ${String(at)}`).join(", ")
}

const OPEN = `select image_name, state from golden_build where ended_at is null
  union all select name, status from golden_image where status = 'deleting'
  union all select name, state from job where ended_at is null and subject is distinct from 'schedule'`

export const untilAllEnded = (inside: Inside): Promise<string[]> => untilNone(databaseOf(inside), OPEN)

interface Row {
  id: string
  state: string
  message: string
  glance_id: string | null
  is_clean: boolean
}

const BUILDS = "select id, image_name, state, message, glance_id, is_clean from golden_build"

/** What is wrong when all is over; notes how each build has ended. */
export async function goldenFaults(inside: Inside, all: readonly GoldenBuild[]): Promise<string[]> {
  const rows = await rowsOf(databaseOf(inside), BUILDS)
  const byName = new Map(rows.map((row) => [String(row["image_name"]), row as unknown as Row]))
  const { world } = inside.simulator
  const named = new Set([...byName.values()].map(({ glance_id }) => glance_id))
  const strays = [...world.images.values()].filter(
    ({ id, name }) => name !== BASE && isMade(name) && !named.has(id),
  )
  const jobs = await rowsOf(
    databaseOf(inside),
    "select name, state, failure from job where state = 'failed' or left_undone",
  )
  return [
    ...all.flatMap((build) => faultOf(build, byName.get(build.name), inside.simulator)),
    ...[...world.servers.values()].filter(isThere).map(({ name }) => `server left: ${name}`),
    ...[...world.volumes.values()].map(({ name, status }) => `volume left: ${name} (${status})`),
    ...strays.map(({ name, status }) => `image left: ${String(name)} (${status})`),
    ...jobs.map((row) => `job: ${JSON.stringify(row)}`),
  ]
}

const isThere = ({ status }: { status: string }) => status !== "DELETED"

/** What the simulator has from the start is called otherwise. */
const isMade = (name: string | null) => /^(?:kill-|share-|golden-image-)/.test(name ?? "")

function faultOf(build: GoldenBuild, row: Row | undefined, { world }: Simulator): string[] {
  const { name, conduct } = build
  build.outcome = row === undefined ? "deleted" : row.state
  if (conduct === "delete") return row === undefined ? [] : [`${name} was deleted and is ${row.state}`]
  if (row === undefined) return [`${name} is gone`]
  if (!row.is_clean) return [`${name} is not clean`]
  if (conduct === "cancel" && row.state === "cancelled") return []
  if (row.state !== "ready") return [`${name} is ${row.state}: ${row.message}`]
  const image = row.glance_id === null ? undefined : world.images.get(row.glance_id)
  return image?.status === "active" ? [] : [`${name} has no active image`]
}
