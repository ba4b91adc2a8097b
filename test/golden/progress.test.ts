import { expect, test } from "vitest"
import { buildProgress } from "../../src/golden/pipeline/progress.js"
import type { Stage } from "../../src/golden/pipeline/stages.js"

/** Seconds from the beginning of a build. */
const at = (seconds: number) => new Date(seconds * 1000)

const stage = (name: Stage["name"], from?: number, to?: number): Stage => ({
  ...{
    name,
    message: "",
    status: to !== undefined ? "completed" : from !== undefined ? "in_progress" : "pending",
  },
  ...(from !== undefined && { startedAt: at(from).toISOString() }),
  ...(to !== undefined && { endedAt: at(to).toISOString() }),
})

/** 10 seconds for the server, 80 for the packages, 10 for the snapshot. */
const EARLIER = [stage("create_vm", 0, 10), stage("install_packages", 10, 90), stage("snapshot", 90, 100)]

test("each stage of a build weighs what it took in an earlier build of the same recipe", () => {
  const created = [stage("create_vm", 0, 30), stage("install_packages", 30), stage("snapshot")]
  expect(buildProgress(created, EARLIER, at(30))).toBe(10)
  expect(buildProgress(created, EARLIER, at(70))).toBe(50)
  const installed = [stage("create_vm", 0, 30), stage("install_packages", 30, 300), stage("snapshot", 300)]
  expect(buildProgress(installed, EARLIER, at(300))).toBe(90)
})

test("a stage that takes longer than before is never shown as ended", () => {
  const slow = [stage("create_vm", 0, 10), stage("install_packages", 10), stage("snapshot")]
  expect(buildProgress(slow, EARLIER, at(100_000))).toBe(86)
})

test("without an earlier build stages weigh what they usually take", () => {
  const created = [stage("create_vm", 0, 10), stage("install_packages", 10), stage("snapshot")]
  expect(buildProgress(created, undefined, at(10))).toBe(16)
})
