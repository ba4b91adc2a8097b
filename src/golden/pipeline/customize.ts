import { eq } from "drizzle-orm"
import { answered, Refusal } from "../../errors.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { builds } from "../tables.js"
import { markStage, untilFound, type Building, type Cloud } from "./building.js"
import { lastLines, plainLog, reportIn, splitPackages, type Report } from "./console.js"
import { healthy, serverOf } from "./create-vm.js"
import { inventoryIn } from "./inventory.js"
import { storeSbom } from "./sbom.js"

/** The last lines of the console that are read. */
const LINES = 5000

/**
 * At how many looks at the console the server's state is asked for once. Where a machine that is off has no
 * console, as with libvirt, its state is asked for at once.
 */
const LOOKS_FOR_STATE = 5

/** A server that runs something and reports the result. */
interface Reporting {
  serverId: string
  /** The name of the job's step. */
  step: string
  /** The stage that a failure names; by default the one that the machine reports. */
  stage?: string
}

/** Waits until the machine reports on its console how it has ended. Refusal 422 unless it is success. */
export const waitForReport = (building: Building, { serverId, step, stage }: Reporting): Promise<void> =>
  building.run.step(step, async (signal) => {
    /** Another machine of the same build has reported before. */
    let log = stage === undefined ? building.build.log : ""
    let packages: string | undefined
    let looks = 0
    const check = async (cloud: Cloud) => {
      const { status, output } = await consoleOf(cloud, serverId, looks++ % LOOKS_FOR_STATE === 0)
      const now = output === undefined ? { log } : splitPackages(output, building.build.id)
      packages = now.packages ?? packages
      if (now.log !== log) await record(building, (log = now.log), signal)
      const { result } = reportIn(log, building.build.id)
      if (result !== undefined) return result
      if (status === "SHUTOFF") throw failed("powered_off_early", OFF_EARLY, log)
      return undefined
    }
    const wait = { ends: building.ends, late: { message: SILENT, reason: "build_silent" as const }, check }
    const result = await untilFound(building, wait, signal).catch((error: unknown) => {
      if (error instanceof Refusal && error.message === SILENT) throw failed("build_silent", SILENT, log)
      throw error
    })
    const reason = stage === undefined ? ("build_failed" as const) : ("verify_failed" as const)
    if (result.code !== 0) throw failed(reason, exitSentence({ ...result, ...(stage && { stage }) }), log)
    if (stage === undefined && packages !== undefined) await storePackages(building, packages, signal)
  })

async function storePackages(building: Building, packed: string, signal: AbortSignal): Promise<void> {
  const inventory = inventoryIn(packed)
  if (inventory === undefined) return
  const { database } = building.golden
  await database.query((queries) => storeSbom(queries, building, inventory), signal)
}

const OFF_EARLY = "The VM powered off before it reported a result."
const SILENT = "The VM reported no result on its console in time."

const exitSentence = ({ code, stage, command }: NonNullable<Report["result"]>) =>
  `${stage} failed with exit code ${code}${command === "" ? "" : `: ${command}`}.`

const failed = (reason: GoldenReason, sentence: string, log: string) => {
  const last = lastLines(log)
  const lines = last === "" ? "Its console is empty." : `The last lines of its console:\n${last}`
  return new Refusal(422, { message: `${sentence} ${lines}`, reason })
}

/** The console of a server as plain text, undefined for one that is off, and its state where it is needed. */
async function consoleOf({ nova }: Cloud, id: string, isStateDue: boolean) {
  const stateOf = async () => healthy(await serverOf({ nova }, id)).status
  const before = isStateDue ? await stateOf() : undefined
  const output = await nova.servers.consoleOutput(id, LINES).catch((error: unknown) => {
    if (!answered(error, 404) && !answered(error, 409)) throw error
  })
  if (output === undefined) return { status: before ?? (await stateOf()), output }
  return { status: before, output: plainLog(output) }
}

/** Stores the console, and the stage that it shows. */
async function record({ golden, build }: Building, log: string, signal: AbortSignal): Promise<void> {
  const { stage } = reportIn(log, build.id)
  await golden.database.transaction(async (tx) => {
    await tx.update(builds).set({ log, updatedAt: new Date() }).where(eq(builds.id, build.id))
    if (stage !== undefined) await markStage(tx, build.id, stage)
  }, signal)
}
