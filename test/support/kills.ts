import { spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { build } from "vite"
import { createDatabase } from "../../src/db/database.js"

export interface Kills {
  kills: number
  jobs: number
  done: number
  /** Steps that were never ended, of all. */
  lost: number
  /** Steps that were begun a second time, because the process was killed before they were recorded. */
  doubled: number
  /** Steps that two processes ran at once. */
  overlapping: number
  /** Seconds until a step that was cut is begun again by another process: the median and the longest. */
  recovery: { median: number; longest: number }
}

interface Options {
  /** `DATABASE_URL` or `DATABASE_FOLDER`. */
  env: { DATABASE_URL: string } | { DATABASE_FOLDER: string }
  workers: number
  kills: number
  jobs: number
}

/** Runs jobs of six steps on workers that are killed again and again, at random moments, and counts. */
export async function killWorkers({ env, workers, kills, jobs }: Options): Promise<Kills> {
  const built = await buildWorker()
  const start = () => startWorker(built.file, { ...env, JOBS: `${jobs}` })
  const running = Array.from({ length: workers }, start)
  for (let kill = 0; kill < kills; kill++) {
    const victim = running[kill % workers]!
    await victim.working()
    await sleep(Math.random() * 400)
    await victim.kill()
    running[kill % workers] = start()
  }
  await Promise.all(running.map((worker) => worker.ended()))
  built.remove()
  return { kills, jobs, ...(await count(env, jobs)) }
}

let built = 0

/** `job-worker.ts` as JavaScript, so that a worker starts soon. */
export async function buildWorker() {
  const folder = `${process.cwd()}/.polaris/job-worker-${process.pid}-${++built}`
  const entry = { ssr: "test/support/job-worker.ts", outDir: folder, target: "es2022" }
  await build({ configFile: false, logLevel: "warn", build: entry })
  return { file: `${folder}/job-worker.js`, remove: () => rmSync(folder, { recursive: true }) }
}

export function startWorker(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let errors = ""
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
  child.stdout.resume()
  const end = once(child, "close") as Promise<[number | null]>
  const failed = () => Promise.reject(new Error(`a worker ended: ${errors}`))
  return {
    pid: child.pid,
    /** Rejects when it ends before it works. */
    working: () => Promise.race([once(child.stdout, "data"), end.then(failed)]),
    async kill() {
      child.kill("SIGKILL")
      await end
    },
    /** Rejects, with all it had to say, when it fails. */
    async ended() {
      const [code] = await end
      if (code !== 0) await failed()
    },
  }
}

const EVENTS = `(select *, lead(at) over w as next_at, lead(pid) over w as next_pid, lead(event) over w as next_event
  from effect window w as (partition by job, stage order by at)) as one`
const OVERLAPS = `select count(*)::int as n from ${EVENTS}
  where event = 'begin' and next_event = 'end' and next_pid <> pid`
const GAPS = `select extract(epoch from next_at - at)::float8 as gap from ${EVENTS}
  where event = 'begin' and next_event = 'begin' order by 1`

async function count(env: Options["env"], jobs: number) {
  const location =
    "DATABASE_URL" in env
      ? { url: env.DATABASE_URL, folder: "" }
      : { url: undefined, folder: env.DATABASE_FOLDER }
  const database = createDatabase({ ...location, connections: 3 })
  const rows = (text: string) => database.query(({ run }) => run(text, []))
  const number = async (text: string) => Number((await rows(text))[0]?.["n"])
  const ends = await number("select count(distinct (job, stage))::int as n from effect where event = 'end'")
  const begins = await number("select count(*)::int as n from effect where event = 'begin'")
  const gaps = (await rows(GAPS)).map(({ gap }) => Math.round(Number(gap) * 10) / 10)
  const found = {
    done: await number("select count(*)::int as n from job where name = 'test.pipeline' and state = 'done'"),
    lost: jobs * 6 - ends,
    doubled: begins - jobs * 6,
    overlapping: await number(OVERLAPS),
    recovery: { median: gaps[Math.floor(gaps.length / 2)] ?? 0, longest: gaps.at(-1) ?? 0 },
  }
  await database.close()
  return found
}
