import { PGlite } from "@electric-sql/pglite"
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"
import { startPostgres } from "../../test/support/postgres.js"
import { signIn } from "../support/cloud.js"

/** A simulated Keystone and store in a separate process, and the token of the measuring user. */
export interface Stage {
  authUrl: string
  /** Polaris' settings for the store. */
  settings: Record<string, string>
  token: string
  projectId: string
  userId: string
  close(): Promise<void>
}

const PROGRAM = `
  import { startSimulator } from "./dist/simulator/index.js"
  const { authUrl, s3 } = await startSimulator({ s3: true })
  console.log(JSON.stringify({ authUrl, settings: {
    S3_ENDPOINT: s3.endpoint, S3_REGION: s3.region, S3_BUCKET: s3.bucket,
    S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  } }))`

export async function openStage(): Promise<Stage> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    stdio: ["ignore", "pipe", 2],
  })
  const kill = () => child.kill("SIGKILL")
  process.once("exit", kill)
  const started = await firstLine(child)
  const { authUrl, settings } = JSON.parse(started) as Pick<Stage, "authUrl" | "settings">
  const { token, projectId, userId } = await signIn(authUrl, "admin")
  return {
    ...{ authUrl, token, projectId, userId },
    settings: { ...settings, SESSION_KEYS: Buffer.alloc(32, 7).toString("base64") },
    async close() {
      const ended = once(child, "exit")
      child.kill("SIGTERM")
      await ended
      process.off("exit", kill)
    },
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = ""
  for await (const chunk of stdout ?? []) {
    text += String(chunk)
    if (text.includes("\n")) return text
  }
  throw new Error(`bench: the simulator ended: ${text}`)
}

/** An empty database for Polaris. */
export interface BenchDatabase {
  name: string
  settings: Record<string, string>
  /** Runs SQL while no Polaris is running. Returns the rows of the last statement. */
  run(text: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** Milliseconds for one statement, so that a bench ends on a machine that is too slow for it. */
const LONGEST_STATEMENT = 1_800_000

export async function openServer(): Promise<BenchDatabase> {
  const server = await startPostgres({ fsync: "on" })
  const url = await server.create()
  return {
    name: "PostgreSQL",
    settings: { DATABASE_URL: url },
    async run(text) {
      const client = new pg.Client({ connectionString: url, statement_timeout: LONGEST_STATEMENT })
      await client.connect()
      const results = await client.query<Record<string, unknown>>(text).finally(() => client.end())
      return [results].flat().at(-1)?.rows ?? []
    },
    close: () => server.close(),
  }
}

export async function openEmbedded(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "polaris-bench-"))
  return {
    name: "embedded",
    settings: { DATABASE_FOLDER: folder },
    async run(text) {
      const database = await PGlite.create(join(folder, "data"))
      const results = await database.exec(text)
      await database.close()
      return results.at(-1)?.rows ?? []
    },
    async close() {
      rmSync(folder, { recursive: true })
    },
  }
}
