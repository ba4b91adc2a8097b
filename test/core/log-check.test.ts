import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, expect, onTestFinished, test } from "vitest"
import { checkLogs } from "../support/log-check.js"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "polaris-logs-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, "secrets"), "first-secret-token\nname with spaces & more\n")
})

const log = (text: string) => writeFileSync(join(folder, "polaris-1.log"), text)

test("the check of all logs passes if they contain no secret", () => {
  log('{"msg":"request","path":"/polaris-bff/compute.listImages"}\n')
  expect(() => checkLogs(folder)).not.toThrow()
})

test("it fails when a token is in a log, and does not repeat the token", () => {
  log('{"msg":"request"}\n{"msg":"oops","token":"first-secret-token"}\n')
  expect(() => checkLogs(folder)).toThrow(/polaris-1\.log holds 1 of the secrets/)
  expect(() => checkLogs(folder)).not.toThrow(/first-secret-token/)
})

test("it fails when an input is in a log the way it stands in a URL", () => {
  log('{"path":"/x?input=name%20with%20spaces%20%26%20more"}\n')
  expect(() => checkLogs(folder)).toThrow(/polaris-1\.log/)
})

test("it fails when an input is in a log the way JSON writes it", () => {
  writeFileSync(join(folder, "secrets"), 'say "hello"\\world\n')
  log(JSON.stringify({ input: 'say "hello"\\world' }))
  expect(() => checkLogs(folder)).toThrow(/polaris-1\.log/)
})

test("it passes if nothing is registered as a secret", () => {
  rmSync(join(folder, "secrets"))
  log("first-secret-token")
  expect(() => checkLogs(folder)).not.toThrow()
})
