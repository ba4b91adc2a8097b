import type { Queries } from "../db/database.js"
import type { JobRun, Step } from "./job.js"
import type { Lease } from "./lease.js"

/** Thrown into a job that is being undone, at the first step that it had not reached. */
export class Unwind extends Error {}

interface Recorded {
  result: unknown
  isEnded: boolean
}

/** The recorded steps of a job, and how new ones are recorded. */
export interface Record {
  step: JobRun<unknown>["step"]
  commit: JobRun<unknown>["commit"]
}

/** The undo functions, in the order of their steps, and the steps that were not reached. */
interface Undoing {
  undos: (() => Promise<unknown>)[]
  left: ReadonlySet<string>
}

const INSERT = `insert into job_step (job_id, name, position, output, ended_at)
  values ($1, $2, (select count(*) from job_step where job_id = $1), $3, $4)`
const END = "update job_step set output = $3, ended_at = now() where job_id = $1 and name = $2"

export type BackwardRecord = Record & Undoing

export async function readRecord(lease: Lease) {
  const { jobId } = lease.fetched
  const recorded = new Map<string, Recorded>()
  const select = "select name, output, ended_at from job_step where job_id = $1"
  for (const row of await lease.fenced(({ run }) => run(select, [jobId])))
    recorded.set(String(row["name"]), { result: row["output"], isEnded: row["ended_at"] !== null })

  /** Recorded in the transaction of its changes. */
  async function commit<T>(name: string, work: (tx: Queries) => Promise<T>): Promise<T> {
    const done = recorded.get(name)
    if (done !== undefined) return done.result as T
    const result = await lease.fenced(async (tx) => {
      const text = asJson(await work(tx))
      await tx.run(INSERT, [jobId, name, text, new Date()])
      await lease.forgive(tx)
      return JSON.parse(text) as T
    })
    recorded.set(name, { result, isEnded: true })
    return result
  }

  /** Recorded before and after its work. */
  async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const begun = recorded.get(name)
    if (begun?.isEnded) return begun.result as T
    if (begun === undefined) await lease.fenced(({ run }) => run(INSERT, [jobId, name, null, null]))
    recorded.set(name, { result: undefined, isEnded: false })
    const text = asJson(await work())
    await lease.fenced(async (tx) => {
      await tx.run(END, [jobId, name, text])
      await lease.forgive(tx)
    })
    const result = JSON.parse(text) as T
    recorded.set(name, { result, isEnded: true })
    return result
  }

  return {
    /** For a job that runs forward. */
    forward: (signal: AbortSignal): Record => ({
      step(name, given) {
        signal.throwIfAborted()
        return step(name, () => doOf(given)(signal))
      },
      commit(name, given) {
        signal.throwIfAborted()
        return commit(name, doOf(given))
      },
    }),

    /**
     * For a job that is undone: the job runs again up to the step it had reached, and `undos` collects its
     * undo functions. `left` has the steps it has not reached.
     */
    backward(signal: AbortSignal): Record & Undoing {
      const undos: Undoing["undos"] = []
      const left = new Set([...recorded.keys()].filter((name) => !name.startsWith(UNDO)))
      const undo = { step, commit }

      /** Stops the job at the last step that it had started. */
      async function passed<T>(name: string, run: ((result: T | undefined) => Promise<unknown>) | undefined) {
        const begun = recorded.get(name)
        if (begun === undefined) throw new Unwind()
        const result = begun.isEnded ? (begun.result as T) : undefined
        if (run !== undefined) undos.unshift(() => run(result))
        left.delete(name)
        if (left.size === 0) throw new Unwind()
        return result as T
      }

      return {
        ...{ undos, left },
        step: (name, given) =>
          passed(
            name,
            undoOf(given, (by) => undo.step(UNDO + name, () => by(signal))),
          ),
        commit: (name, given) =>
          passed(
            name,
            undoOf(given, (by) => undo.commit(UNDO + name, by)),
          ),
      }
    },
  }
}

const UNDO = "undo "

/** The undo function of a step, recorded as a step of its own. */
function undoOf<T, A>(given: Step<T, A>, record: (undo: (by: A) => Promise<void>) => Promise<unknown>) {
  if (typeof given === "function") return undefined
  return (result: T | undefined) => record((by) => given.undo(result, by))
}

const doOf = <T, A>(given: Step<T, A>): ((by: A) => Promise<T>) =>
  typeof given === "function" ? given : (by) => given.do(by)

const asJson = (result: unknown) => JSON.stringify(result ?? null)
