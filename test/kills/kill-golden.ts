import { setTimeout as sleep } from "node:timers/promises"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { obeyed } from "../../simulator/nova/guest.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { BASE, putBase } from "../support/golden.js"
import { SEALING_KEY } from "../support/library.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startPostgres } from "../support/postgres.js"
import { seeded } from "../support/seeded.js"
import { cloudCounts, goldenFaults, stagesNow, untilAllEnded, type Counts } from "./golden-verdict.js"

/** What a user does besides waiting: `cancel` and `delete` at the time of the kill. */
export type GoldenConduct = "stay" | "cancel" | "delete"

export interface GoldenBuild {
  name: string
  conduct: GoldenConduct
  /** How it has ended. */
  outcome: string
}

export interface GoldenKill {
  kill: number
  victim: WorkerName
  /** Milliseconds from the requests to the kill. */
  delayMs: number
  /** The steps of the builds of this round at that time. */
  far: string
  builds: GoldenBuild[]
}

export const WORKERS = ["worker 1", "worker 2"] as const
export type WorkerName = (typeof WORKERS)[number]

export interface GoldenWorkers {
  simulator: Simulator
  polaris: Polaris
  headers: Record<string, string>
  random: () => number
  output(name: WorkerName): string
  kill(name: WorkerName): Promise<void>
  start(name: WorkerName): Promise<void>
  close(): Promise<void>
}

/** Two workers and a web process on one PostgreSQL, and a cloud that nobody kills. */
export async function openWorkers(seed: number): Promise<GoldenWorkers> {
  const random = seeded(seed)
  const server = await startPostgres()
  const simulator = await startSimulator()
  const { compute } = simulator.world
  /** Like a real guest, which waits two minutes after its result for someone to read it. */
  compute.guest = (_server, text) => ({ ...obeyed(text), end: "never" })
  compute.pace = () => 10 + random() * 60
  simulator.world.blockStorage.pace = () => 10 + random() * 60
  simulator.world.blockStorage.quota = { volumes: -1, gigabytes: -1 }
  compute.quota = { instances: -1, cores: -1, ram: -1 }
  putBase(simulator)
  const settings = {
    ...{ DATABASE_URL: await server.create(), SESSION_KEYS: SEALING_KEY, OS_AUTH_URL: simulator.authUrl },
    ...{ GOLDEN_IMAGES: "on", GOLDEN_POLL_SECONDS: "0.05", GOLDEN_BUILDS: "8" },
    ...{ GOLDEN_BUILDS_PER_PROJECT: "8", GOLDEN_BUILDS_WAITING: "1000" },
  }
  const polaris = await startPolaris(simulator.authUrl, { ...settings, ROLE: "web" })
  const { token } = await signIn(simulator.authUrl, "demo")
  const running = new Map<WorkerName, Child>()
  const outputs = new Map<WorkerName, string>()
  const outputOf = (name: WorkerName) => `${outputs.get(name) ?? ""}${running.get(name)?.output() ?? ""}`
  const workers: GoldenWorkers = {
    ...{ simulator, polaris, random, headers: { "x-auth-token": token } },
    output: outputOf,
    async kill(name) {
      const child = running.get(name)
      child?.signal("SIGKILL")
      await child?.ended()
      outputs.set(name, outputOf(name))
      running.delete(name)
    },
    async start(name) {
      const child = startChild({ ...settings, ROLE: "worker" })
      running.set(name, child)
      await child.listening()
    },
    async close() {
      for (const child of running.values()) {
        child.signal("SIGTERM")
        await child.ended()
      }
      await polaris.close()
      await simulator.close()
      await server.close()
    },
  }
  for (const name of WORKERS) await workers.start(name)
  return workers
}

export async function askGolden(
  { polaris, headers }: GoldenWorkers,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(`${polaris.url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function answered(allowed: number[], ...asked: Parameters<typeof askGolden>): Promise<void> {
  const { status, body } = await askGolden(...asked)
  if (!allowed.includes(status)) throw new Error(`${asked[1]} ${asked[2]}: ${status} ${JSON.stringify(body)}`)
}

const CONDUCTS: readonly GoldenConduct[] = ["stay", "stay", "cancel", "delete"]

/** By turns: nothing to do, everything there is, what a build of a user has most often, and volumes. */
const RECIPES = [
  {},
  {
    customizations: { packages: ["nginx"], scripts: ["install-docker.sh", "configure-k8s.sh"] },
    verify: { script: "#!/bin/sh\nnginx -t\n" },
  },
  { customizations: { packages: ["nginx", "curl"] } },
  { flavor: "v1.medium", verify: { script: "#!/bin/sh\ntrue\n" } },
]

interface Options {
  kills: number
  /** In each round. Rounds overlap: a killed worker's builds go on during the next ones. */
  builds: number
  seed: number
  onKill?: (kill: GoldenKill) => void
}

export interface GoldenKills {
  kills: GoldenKill[]
  before: Counts
  after: Counts
  faults: string[]
}

/** Kills workers at random moments of builds, then compares the cloud with the database. */
export async function killGolden({ kills, builds, seed, onKill }: Options): Promise<GoldenKills> {
  const workers = await openWorkers(seed)
  try {
    const before = cloudCounts(workers.simulator)
    const done: GoldenKill[] = []
    for (let kill = 1; kill <= kills; kill++) {
      const one = await killOnce(workers, { kill, builds })
      done.push(one)
      onKill?.(one)
    }
    const late = await untilAllEnded(workers)
    const all = done.flatMap((one) => one.builds)
    const faults = [...late, ...(await goldenFaults(workers, all))]
    return { kills: done, faults, before, after: cloudCounts(workers.simulator) }
  } finally {
    await workers.close()
  }
}

async function killOnce(
  workers: GoldenWorkers,
  { kill, builds }: { kill: number; builds: number },
): Promise<GoldenKill> {
  const begun: GoldenBuild[] = []
  for (let at = 0; at < builds; at++) {
    const name = `kill-${kill}-${at}`
    const recipe = RECIPES[(kill + at) % RECIPES.length]
    const body = { name, os_type: "linux", base_image: BASE, ...recipe }
    const { status, body: answer } = await askGolden(workers, "POST", "/images", body)
    if (status !== 202) throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`)
    begun.push({ name, conduct: CONDUCTS[at % CONDUCTS.length] ?? "stay", outcome: "" })
  }
  const { random } = workers
  const victim = random() < 0.5 ? WORKERS[0] : WORKERS[1]
  const delayMs = Math.floor(random() * 1500)
  await sleep(delayMs)
  const far = await stagesNow(workers, `kill-${kill}-`)
  const acting = begun.map(async ({ name, conduct }) => {
    /** What is ready already cannot be cancelled. */
    if (conduct === "cancel") await answered([202, 409], workers, "POST", `/images/${name}:cancel`)
    if (conduct === "delete") await answered([200], workers, "DELETE", `/images/${name}`)
  })
  await workers.kill(victim)
  await Promise.all(acting)
  await sleep(random() * 500)
  await workers.start(victim)
  return { kill, victim, delayMs, far, builds: begun }
}
