import { expect, onTestFinished, test } from "vitest"
import { queueTurn } from "../../src/golden/waiting.js"
import { BASE } from "../support/golden.js"
import { goldenFaults, untilAllEnded } from "../kills/golden-verdict.js"
import { askGolden, killGolden, openWorkers, WORKERS, type GoldenBuild } from "../kills/kill-golden.js"

const AT_LAST = { timeout: 60_000 }

test("builds whose worker is killed end right, and leave nothing in the cloud", async () => {
  const { kills, faults, before, after } = await killGolden({ kills: 2, builds: 4, seed: 12 })
  expect(faults).toEqual([])
  const ready = kills.flatMap(({ builds }) => builds).filter(({ outcome }) => outcome === "ready")
  expect(ready.length).toBeGreaterThanOrEqual(4)
  expect(after).toEqual({ ...before, images: before.images + ready.length })
})

test("a build that no worker has begun is cancelled or deleted at once", async () => {
  const workers = await openWorkers(2)
  onTestFinished(() => workers.close())
  for (const name of WORKERS) await workers.kill(name)
  const begin = async (name: string) => {
    const body = { name, os_type: "linux", base_image: BASE }
    expect((await askGolden(workers, "POST", "/images", body)).body).toMatchObject({
      image: { status: "creating" },
    })
  }
  await begin("kill-cancelled")
  await begin("kill-deleted")
  expect((await askGolden(workers, "POST", "/images/kill-cancelled:cancel")).status).toBe(202)
  expect((await askGolden(workers, "GET", "/images/kill-cancelled/status")).body).toMatchObject({
    ...{ status: "failed", message: "The build was cancelled." },
  })
  expect((await askGolden(workers, "DELETE", "/images/kill-deleted")).status).toBe(200)
  await workers.start(WORKERS[0])
  expect(await untilAllEnded(workers)).toEqual([])
  const all: GoldenBuild[] = [
    { name: "kill-cancelled", conduct: "cancel", outcome: "" },
    { name: "kill-deleted", conduct: "delete", outcome: "" },
  ]
  expect(await goldenFaults(workers, all)).toEqual([])
  expect(all.map(({ outcome }) => outcome)).toEqual(["cancelled", "deleted"])
})

test("a build is deleted or cancelled while another transaction starts it", async () => {
  const workers = await openWorkers(3)
  onTestFinished(() => workers.close())
  for (const name of WORKERS) await workers.kill(name)
  const { database } = workers.polaris.services
  const isWaited = "select 1 from pg_locks where locktype = 'advisory' and not granted"
  for (const [name, method, path, status] of [
    ["kill-deleted", "DELETE", "", 200],
    ["kill-cancelled", "POST", ":cancel", 202],
  ] as const) {
    const body = { name, os_type: "linux", base_image: BASE }
    expect((await askGolden(workers, "POST", "/images", body)).status).toBe(202)
    const asked = await database.transaction(async (tx) => {
      await queueTurn(tx)
      const asked = askGolden(workers, method, `/images/${name}${path}`)
      await expect.poll(() => database.query(({ run }) => run(isWaited, [])), AT_LAST).toHaveLength(1)
      for (const table of [
        "golden_build set message = message where image_name",
        "golden_image set status = status where name",
      ])
        await tx.run(`update ${table} = $1`, [name])
      return { asked }
    })
    expect((await asked.asked).status).toBe(status)
  }
})

test("two workers share 20 builds, and run none twice", async () => {
  const workers = await openWorkers(1)
  onTestFinished(() => workers.close())
  let created = 0
  workers.simulator.world.compute.fault = (action) => {
    if (action === "create") created++
    return undefined
  }
  const all: GoldenBuild[] = []
  for (let at = 0; at < 20; at++) {
    const name = `share-${at}`
    const body = { name, os_type: "linux", base_image: BASE }
    expect((await askGolden(workers, "POST", "/images", body)).status).toBe(202)
    all.push({ name, conduct: "stay", outcome: "" })
  }
  expect(await untilAllEnded(workers)).toEqual([])
  expect(await goldenFaults(workers, all)).toEqual([])
  expect([created, all.map(({ outcome }) => outcome)]).toEqual([20, all.map(() => "ready")])
  const ended = WORKERS.map((name) => workers.output(name).match(/"job":"golden\.build"/g)?.length ?? 0)
  expect([Math.min(...ended) > 0, ended.reduce((sum, n) => sum + n, 0)]).toEqual([true, 20])
})
