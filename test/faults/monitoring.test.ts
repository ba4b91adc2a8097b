import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { startPolaris } from "../support/polaris.js"
import { startStandIn } from "../support/stand-in.js"

/** Runs Prometheus' own checker; returns its exit code and its output. */
function promtool(args: string[], input = ""): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("promtool", args, { input, encoding: "utf8" })
  return { status, output: `${stdout}${stderr}` }
}

interface Panel {
  targets?: { expr: string }[]
}

test("Prometheus accepts the alert rules", () => {
  const { status, output } = promtool(["check", "rules", "docs/monitoring/alerts.yml"])
  expect([status, output]).toEqual([0, expect.stringMatching(/SUCCESS: [1-9]\d* rules found/)])
})

test("Prometheus accepts each expression of the dashboard", () => {
  const { panels } = JSON.parse(readFileSync("docs/monitoring/dashboard.json", "utf8")) as { panels: Panel[] }
  const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  const rules = expressions.map((expr, at) => ({
    ...{ record: `panel:${at}`, expr: expr.replaceAll("$__rate_interval", "5m") },
  }))
  /** JSON is YAML. */
  const file = join(mkdtempSync(join(tmpdir(), "polaris-monitoring-")), "dashboard.yml")
  writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }))
  const { status, output } = promtool(["check", "rules", file])
  expect([status, output]).toEqual([0, expect.stringContaining(`SUCCESS: ${rules.length} rules found`)])
})

test("Prometheus can read the metrics, and finds nothing wrong with those that are ours", async () => {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const polaris = await startPolaris(cloud.authUrl)
  onTestFinished(() => polaris.close())
  const metrics = await (await fetch(`${polaris.url}/metrics`)).text()
  const { status, output } = promtool(["check", "metrics"], metrics)
  /** prom-client gives these numbers of Node's names that end as counters do. */
  const ours = output.split("\n").filter((line) => !/^polaris_nodejs_active_\w+_total non-counter/.test(line))
  expect([status, ours]).toEqual([3, [""]])
})
