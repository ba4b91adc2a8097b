import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { build, createLogger } from "vite"
import { startDemo, type Demo } from "../docs/demo.js"

const run = promisify(execFile)

const ORIGIN = "http://console.example.org"

let demo: Demo

beforeAll(async () => {
  const settings = {
    ALLOWED_ORIGINS: ORIGIN,
    SIGN_IN_FAILURE_SECONDS: "0.01",
    MAX_BATCH: "2",
    OS_REGION_NAME: "Mars",
  }
  demo = await startDemo(settings)
})
afterAll(() => demo.stop())

const address = (name: string) => {
  const [, found] = new RegExp(`^${name} +(\\S+)`, "m").exec(demo.output) ?? []
  return demo.onItsPorts(found ?? "")
}
/** The table of users: name, password and roles. */
const rows = () =>
  demo.output
    .slice(demo.output.indexOf("\nUser "))
    .split("\n")
    .map((line) => line.split(/ {3,}/))
    .filter(({ length }) => length === 3)
    .slice(1) as [string, string, string][]

const signIn = (username: string, password: string) =>
  fetch(`${address("Polaris")}/session.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify({ username, password }),
  })

test("curl of the console's address gets the page", async () => {
  const format = ["-w", "%{http_code} %{content_type}"]
  const { stdout } = await run("curl", [
    "-sS",
    "--noproxy",
    "*",
    "-o",
    "/dev/null",
    ...format,
    address("Console"),
  ])
  expect(stdout).toBe("200 text/html; charset=utf-8")
})

test("it announces every user with the password and the roles, and each can sign in from an allowed origin", async () => {
  const names = rows().map(([name]) => name)
  expect(names).toEqual(["demo", "other", "admin", "both", "reader", "limited", "careful", "disabled"])
  const answers = await Promise.all(
    rows().map(async ([name, password]) => (await signIn(name, password)).status),
  )
  const roles = rows().map(([, , roles]) => roles)
  expect(answers).toEqual(roles.map((role) => (/disabled|one-time code/.test(role) ? 401 : 200)))
})

test("it uses the variables of the configuration, and names those it ignores", async () => {
  const calls = ["session.current", "session.current", "session.current"].join()
  expect((await fetch(`${address("Polaris")}/${calls}?batch=1&input={}`)).status).toBe(400)
  await expect
    .poll(() => demo.output)
    .toContain("Not used, because the demo has its own cloud: OS_REGION_NAME.")
})

test("a second demo in the same folder is refused by a sentence that names the process", async () => {
  await expect(startDemo({}, demo.folder)).rejects.toThrow(
    `The demo cannot start: .polaris/demo is in use by process ${demo.pid}. Stop that process`,
  )
})

test("the console is built without a warning", async () => {
  const warnings: string[] = []
  const note = (message: string) => void warnings.push(message)
  const customLogger = { ...createLogger("warn"), warn: note, warnOnce: note, error: note }
  await build({ configFile: "web/vite.config.ts", logLevel: "warn", customLogger, build: { write: false } })
  expect(warnings).toEqual([])
})
