import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { openCloud, signIn, type Cloud } from "../support/cloud.js"
import { createAsk } from "../support/http.js"
import { median, timed } from "../support/measure.js"
import { withPolaris, type Running } from "../support/process.js"
import { ms, type Table } from "../support/table.js"
import { buildBare, openBare, POLL_MS, type Bare } from "./bare.js"

const BUILDS = 5

/** Measures builds of golden images beside the same calls from a loop, on a real Nova. */
export async function golden(): Promise<Table[]> {
  const cloud = await openCloud("compute")
  const folder = mkdtempSync(join(tmpdir(), "polaris-bench-"))
  const settings = {
    ...{ GOLDEN_IMAGES: "on", GOLDEN_POLL_SECONDS: String(POLL_MS / 1000), DATABASE_FOLDER: folder },
    SESSION_KEYS: Buffer.alloc(32, 7).toString("base64"),
  }
  try {
    return [await withPolaris(cloud, settings, (polaris) => measure(cloud, polaris))]
  } finally {
    rmSync(folder, { recursive: true })
    cloud.close()
  }
}

async function measure(cloud: Cloud, polaris: Running): Promise<Table> {
  const person = await signIn(cloud.authUrl, "demo", "demo")
  const bare = await openBare(person)
  const sides = { bare: [] as number[], polaris: [] as number[] }
  let cpu = 0
  const before = await upstreamCalls(polaris)
  for (let round = 0; round < BUILDS; round++)
    for (const side of round % 2 === 0 ? (["bare", "polaris"] as const) : (["polaris", "bare"] as const)) {
      const spent = polaris.cpu()
      sides[side].push(await timed(() => buildOn(side, { bare, polaris, token: person.token, round })))
      if (side === "polaris") cpu += polaris.cpu() - spent
    }
  const calls = (await upstreamCalls(polaris)) - before
  const [bareMs, polarisMs] = [median(sides.bare), median(sides.polaris)]
  const row = {
    builds: String(BUILDS),
    "a loop that makes the same calls": ms(bareMs),
    Polaris: ms(polarisMs),
    "Polaris adds": ms(polarisMs - bareMs),
    "calls to OpenStack a build": (calls / BUILDS).toFixed(0),
    "calls of the loop": (bare.calls / BUILDS).toFixed(0),
    "CPU a build": ms(cpu / BUILDS),
  }
  return { title: "A build of a golden image", rows: [row] }
}

interface Sides {
  bare: Bare
  polaris: Running
  token: string
  round: number
}

const buildOn = (side: "bare" | "polaris", { bare, polaris, token, round }: Sides) =>
  side === "bare" ? buildBare(bare, `bare-${round}`) : buildWith(polaris, token, `golden-${round}`)

async function buildWith(polaris: Running, token: string, name: string): Promise<void> {
  const ask = createAsk(`${polaris.url}/api/v1`, token)
  await ask("POST", "/images", {
    ...{ name, os_type: "linux", base_image: "tiny", flavor: "tiny", force: true },
    ...{ storage_size: "1Gi", memory: "128Mi", cpu: 1 },
    customizations: { scripts: ["#!/bin/sh\ntrue\n"] },
  })
  for (;;) {
    const { status, message } = JSON.parse(await ask("GET", `/images/${name}/status`)) as Record<
      string,
      string
    >
    if (status === "ready") break
    if (status === "failed") throw new Error(`bench: the build failed: ${message}`)
    await sleep(POLL_MS)
  }
  await ask("DELETE", `/images/${name}`)
}

/** Requests of Polaris to OpenStack so far. */
async function upstreamCalls({ url }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const counts = [...text.matchAll(/^polaris_upstream_duration_seconds_count\{.*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
