import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { ComputeSettings } from "../../simulator/index.js"
import { eventually } from "../support/eventually.js"
import { BASE, openGolden, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** A build that is cancelled or deleted at each moment of its two servers leaves nothing. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterEach(() => Object.assign(stage.simulator.world.compute, { pace: 2 }))
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1/images${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

type Moment = Parameters<Extract<ComputeSettings["pace"], (...all: never[]) => unknown>>[0]

/** Holds one server at a moment. `arrived` resolves when it is there; `goOn` lets it continue. */
function hold(moment: Moment, isTest: boolean) {
  let goOn = () => {}
  const released = new Promise<void>((resolve) => (goOn = resolve))
  const arrived = new Promise<void>((arrive) => {
    stage.simulator.world.compute.pace = (at, { name }) => {
      if (at !== moment || name.endsWith("-test") !== isTest) return 2
      arrive()
      return released
    }
  })
  return { arrived, goOn: () => goOn() }
}

const MOMENTS: [server: string, moment: Moment][] = [
  ...(["boot", "line", "power-off", "snapshot", "delete", "forget"] as const).map(
    (moment): [string, Moment] => ["first", moment],
  ),
  ...(["boot", "line", "power-off", "delete", "forget"] as const).map((moment): [string, Moment] => [
    "second",
    moment,
  ]),
]

async function buildUntil(name: string, server: string, moment: Moment) {
  const { arrived, goOn } = hold(moment, server === "second")
  const verify = { script: "#!/bin/sh\ntrue\n" }
  const recipe = { name, os_type: "linux", base_image: BASE, verify, customizations: { packages: ["nginx"] } }
  expect((await ask("POST", "", recipe)).status).toBe(202)
  await arrived
  return goOn
}

describe.each(MOMENTS)("while the %s server is held at %s", (server, moment) => {
  test("a build is cancelled, or is ready already", async () => {
    const name = `cancelled-${server}-${moment}`
    const goOn = await buildUntil(name, server, moment)
    const { status: answer } = await ask("POST", `/${name}:cancel`)
    expect([202, 409]).toContain(answer)
    goOn()
    const status = await eventually(async () => {
      const { body } = await ask("GET", `/${name}/status`)
      expect(["failed", "ready"]).toContain(body.status)
      return body.status
    })
    await eventually(() =>
      expect(stage.leftovers()).toEqual(status === "ready" ? [`image ${name} active`] : []),
    )
    if (answer === 202) expect(status).toBe("failed")
    expect((await ask("DELETE", `/${name}`)).status).toBe(200)
    await stage.untilGone(owner, name)
    expect(stage.leftovers()).toEqual([])
  })

  test("an image is deleted", async () => {
    const name = `deleted-${server}-${moment}`
    const goOn = await buildUntil(name, server, moment)
    expect((await ask("DELETE", `/${name}`)).status).toBe(200)
    goOn()
    await stage.untilGone(owner, name)
    await eventually(() => expect(stage.leftovers()).toEqual([]))
  })
})
