import { setTimeout as sleep } from "node:timers/promises"
import { createPolarisClient, type PolarisClient, type RecordStorage } from "../../src/client/index.js"
import type { Services } from "../../src/services.js"
import { signIn } from "../support/cloud.js"
import { openGlance } from "../support/glance.js"
import { SEALING_KEY } from "../support/library.js"
import { startPolaris } from "../support/polaris.js"
import { startPostgres } from "../support/postgres.js"
import { seeded } from "../support/seeded.js"
import { cleanUp, untilQuiet } from "./clean-up.js"
import { startCloud } from "./cloud.js"
import { awaitMoment, countFar, describeFar, planOf, type Plan } from "./moments.js"
import { startProcesses, type Processes } from "./processes.js"
import { beginUploads, send, type Upload } from "./uploads.js"
import { findFaults } from "./verdict.js"

export interface Kill extends Plan {
  kill: number
  /** The uploads of the round at that time. */
  far: string
  uploads: Upload[]
}

interface Options {
  kills: number
  /** In each round, all at a time. A round has one kill. */
  uploads: number
  seed: number
  onKill?: (kill: Kill) => void
}

interface Running {
  clients: readonly PolarisClient[]
  storage: RecordStorage
  processes: Processes
  inside: Services
  random: () => number
  handover: string
}

/**
 * Kills web processes and the worker while files are uploaded, lets those who left come back, runs the
 * clean-up, and compares database, store and Glance.
 */
export async function killLibrary(options: Options) {
  const endings: (() => Promise<void>)[] = []
  try {
    return await run(options, endings)
  } finally {
    for (const end of endings) await end()
  }
}

async function run({ kills, uploads, seed, onKill }: Options, endings: (() => Promise<void>)[]) {
  const server = await startPostgres()
  endings.unshift(() => server.close())
  const cloud = await startCloud()
  endings.unshift(() => cloud.close())
  const settings = { ...cloud.settings, DATABASE_URL: await server.create(), SESSION_KEYS: SEALING_KEY }
  const processes = await startProcesses(settings)
  endings.unshift(() => processes.close())
  const polaris = await startPolaris(cloud.authUrl, { ...settings, ROLE: "web" })
  endings.unshift(() => polaris.close())
  const { token } = await signIn(cloud.authUrl, "demo")
  const clients = processes.urls.map((url) => createPolarisClient({ url: `${url}/polaris-bff`, token }))
  const storage = memoryStorage()
  const all: Upload[] = []
  const shared = { clients, storage, processes, inside: polaris.services, random: seeded(seed) }
  const done: Kill[] = []
  for (let kill = 1; kill <= kills; kill++) {
    /** The second half copies, where the first lets Glance fetch. */
    const handover = kill * 2 <= kills ? "web-download" : "stream"
    const one = await killOnce({ ...shared, handover }, { kill, uploads })
    done.push(one)
    all.push(...one.uploads)
    onKill?.(one)
  }
  for (const upload of all)
    if (upload.conduct === "leave" && upload.imageId === undefined) await send(upload, { clients, storage })
  await processes.restart({ LIBRARY_UPLOAD_SECONDS: "60", LIBRARY_TRASH_SECONDS: "1" })
  const left = [...(await untilQuiet(polaris.services)), ...(await cleanUp(polaris.services, cloud))]
  const glance = await openGlance(cloud.authUrl, "admin")
  const faults = [...left, ...(await findFaults(polaris.services, glance, all))]
  return { kills: done, faults }
}

async function killOnce(
  { clients, storage, processes, inside, random, handover }: Running,
  { kill, uploads }: { kill: number; uploads: number },
): Promise<Kill> {
  const plan = planOf(kill, random)
  const begun = await beginUploads(clients, storage, { round: kill, uploads })
  let isOver = false
  const ended = Promise.all(begun.map((upload) => upload.ended)).then(() => (isOver = true))
  await awaitMoment(inside.database, kill, plan, () => isOver)
  const far = describeFar(await countFar(inside.database, kill))
  await processes.kill(plan.victim)
  for (const upload of begun) if (upload.conduct === "leave" || upload.conduct === "abandon") upload.close()
  await sleep(plan.downMs)
  await processes.start(plan.victim, { HANDOVER: handover })
  await ended
  return { ...plan, kill, far, uploads: begun }
}

function memoryStorage(): RecordStorage {
  const all = new Map<string, string>()
  return {
    getItem: (name) => all.get(name) ?? null,
    setItem: (name, value) => void all.set(name, value),
    removeItem: (name) => void all.delete(name),
  }
}
