import { expect, onTestFinished, test } from "vitest"
import { eventually } from "../support/eventually.js"
import { BASE, openGolden } from "../support/golden.js"

interface LogEvent {
  text: string
  is_new: boolean
}

/** The events in a stream of tRPC, by their `data` lines; those of the protocol itself have no text. */
const eventsIn = (stream: string): LogEvent[] =>
  stream
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)) as Partial<LogEvent>)
    .filter((event): event is LogEvent => event.text !== undefined)

test("a follower gets the console as it grows, each part once, until the build has ended", async () => {
  const stage = await openGolden()
  onTestFinished(() => stage.close())
  const { headers } = await stage.as("demo")
  let go = () => {}
  const isTime = new Promise<void>((resolve) => (go = resolve))
  stage.simulator.world.compute.guest = (server) => ({
    lines: ["first", "second", `POLARIS-BUILD ${server.metadata["polaris_build"] ?? ""} exit=0 step=cleanup`],
    end: "off",
  })
  stage.simulator.world.compute.pace = (at, { console }) =>
    at === "line" && console.includes("first") ? isTime : 2
  const body = { name: "web", os_type: "linux", base_image: BASE }
  expect((await stage.ask("POST", "/api/v1/images", { headers, body })).status).toBe(202)

  const input = encodeURIComponent(JSON.stringify({ name: "web" }))
  const response = await fetch(`${stage.polaris.url}/polaris-bff/golden.images.follow?input=${input}`, {
    headers: { ...headers, accept: "text/event-stream" },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  let stream = ""
  let isOver = false
  const reading = (async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) stream += part
    isOver = true
  })()
  const textSoFar = () =>
    eventsIn(stream)
      .map(({ text }) => text)
      .join("")
  await eventually(() => expect(textSoFar()).toContain("first"))
  expect([textSoFar().includes("second"), isOver]).toEqual([false, false])
  go()
  await reading
  const events = eventsIn(stream)
  expect(events.map(({ is_new }) => is_new)).toEqual(events.map((_event, at) => at === 0))
  expect(textSoFar()).toMatch(/first\nsecond\n/)
  const logs = await stage.ask("GET", "/api/v1/images/web/logs", { headers })
  expect(textSoFar()).toBe(logs.text)
  expect((await stage.ask("GET", "/api/v1/images/web", { headers })).body.status).toBe("ready")
})
