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
  /** Seconds from a kill until another process begins a step: the median and the longest. */
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
  const killedAt: Date[] = []
  for (let kill = 0; kill < kills; kill++) {
    const victim = running[kill % workers]!
    await victim.working()
    await sleep(Math.random() * 400)
    killedAt.push(new Date())
    await victim.kill()
    running[kill % workers] = start()
  }
  await Promise.all(running.map((worker) => worker.ended()))
  built.remove()
  return { kills, jobs, ...(await count(env, jobs, killedAt)) }
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

const OVERLAPS = `select count(*)::int as n from
  (select *, lead(at) over w as next_at, lead(pid) over w as next_pid, lead(event) over w as next_event
    from effect window w as (partition by job, stage order by at)) as one
  where event = 'begin' and next_event = 'end' and next_pid <> pid`

async function count(env: Options["env"], jobs: number, killedAt: Date[]) {
  const place = {
    url: undefined,
    folder: "",
    ...("DATABASE_URL" in env ? { url: env.DATABASE_URL } : { folder: env.DATABASE_FOLDER }),
  }
  const database = createDatabase({ ...place, connections: 3 })
  const number = async (text: string) => Number((await database.query(({ run }) => run(text, [])))[0]?.["n"])
  const ends = await number("select count(distinct (job, stage))::int as n from effect where event = 'end'")
  const begins = await number("select count(*)::int as n from effect where event = 'begin'")
  const found = {
    done: await number("select count(*)::int as n from job where name = 'test.pipeline' and state = 'done'"),
    lost: jobs * 6 - ends,
    doubled: begins - jobs * 6,
    overlapping: await number(OVERLAPS),
    recovery: recovery(await begun(), killedAt),
  }
  await database.close()
  return found

  async function begun(): Promise<number[]> {
    const rows = await database.query(({ run }) =>
      run("select at from effect where event = 'begin' order by at", []),
    )
    return rows.map(({ at }) => new Date(String(at)).getTime())
  }
}

function recovery(begun: number[], killedAt: Date[]) {
  const seconds = killedAt
    .map((at) => (begun.find((next) => next > at.getTime()) ?? at.getTime()) - at.getTime())
    .map((ms) => Math.round(ms / 100) / 10)
    .sort((a, b) => a - b)
  return { median: seconds[Math.floor(seconds.length / 2)] ?? 0, longest: seconds.at(-1) ?? 0 }
}
