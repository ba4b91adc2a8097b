import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { randomUUID } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { readConfig } from "../../src/config.js"
import { createServices } from "../../src/services.js"
import { verifyChain } from "../../src/audit/chain.js"
import { secret, LOG_FOLDER } from "../support/log-folder.js"
import { FORM, formOf } from "../support/sender.js"
import { image } from "../support/stand-in-answers.js"
import { json } from "../support/stand-in.js"
import { polarisAt, setUp, someToken } from "./setting.js"

const newFile = () => join(mkdtempSync(join(LOG_FOLDER, "audit-")), "audit.jsonl")

type Line = Record<string, unknown>
const linesIn = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line)

/** The lines of the file, once there are as many. */
async function lines(file: string, count: number): Promise<Line[]> {
  await expect.poll(() => linesIn(file).length).toBe(count)
  return linesIn(file)
}

const verify = (text: string) => verifyChain(textLines(text))

async function* textLines(text: string): AsyncGenerator<string> {
  yield* text.split("\n").filter((line) => line !== "")
}

const BY = { userId: "u1", projectId: "p1", address: "127.0.0.1" }

async function setUpAudit(settings: Record<string, string> = {}) {
  const file = newFile()
  const setting = await setUp({ AUDIT_FILE: file, ...settings })
  const sent = image({ os_distro: "debian", admin_password: secret(`old-${randomUUID()}`) })
  const path = `/image/v2/images/${sent.id}`
  setting.cloud.on(`GET ${path}`, json(200, sent))
  return { ...setting, file, sent, path }
}

test("a change is one line: who, from where, what, which, before, after and the outcome, linked to the line before", async () => {
  const { ask, cloud, file, sent, path } = await setUpAudit()
  const [token, password] = [someToken(), secret(`new-${randomUUID()}`)]
  const after = { ...sent, os_distro: "fedora", admin_password: password, updated_at: "2026-02-02T00:00:00Z" }
  cloud.on(`PATCH ${path}`, json(200, after))
  const operations = [
    { op: "replace", path: "/os_distro", value: "fedora" },
    { op: "replace", path: "/admin_password", value: password },
  ]
  const { headers } = await ask("updateImage", { token, input: { imageId: sent.id, operations } })
  await ask("listImages", { token })
  cloud.on(`DELETE ${path}`, json(403, { message: "no" }))
  await ask("deleteImage", { token, input: { imageId: sent.id } })
  const seq = (one: number) => expect.objectContaining({ seq: one }) as object
  const found = await lines(file, 2)
  expect(found).toMatchObject([seq(1), seq(2)])
  expect(found[0]).toMatchObject({
    ...BY,
    reqId: headers.get("x-openstack-request-id"),
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    what: "compute.image.updateImage",
    which: { imageId: sent.id },
    changes: [
      {
        imageId: sent.id,
        before: { os_distro: "debian", admin_password: "…" },
        after: { os_distro: "fedora", admin_password: "…" },
      },
    ],
    outcome: "OK",
  })
  expect(found[1]).toMatchObject({
    ...BY,
    ...{ what: "compute.image.deleteImage", which: { imageId: sent.id }, outcome: "FORBIDDEN" },
    prev: found[0]?.["hash"],
  })
  expect(readFileSync(file, "utf8")).not.toContain(token)
  expect(readFileSync(file, "utf8")).not.toContain(password)
})

test("each call of a batch has its line, in its own project, and reads and strangers have none", async () => {
  const { cloud, file, polaris, sent, path } = await setUpAudit()
  cloud.on(`DELETE ${path}`, json(204, ""))
  const remove = "compute.image.deleteImage"
  const batch = (token: string) =>
    fetch(`${polaris.url}/polaris-bff/${remove},compute.image.reactivateImage?batch=1`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { "x-auth-token": token }) },
      body: JSON.stringify({ 0: { imageId: sent.id }, 1: { imageId: "nonsense" } }),
    })
  expect((await batch("")).status).toBe(401)
  await batch("good")
  const found = await lines(file, 2)
  const byName = found.toSorted((one, other) => String(one["what"]).localeCompare(String(other["what"])))
  expect(byName).toMatchObject([
    { ...BY, what: remove, outcome: "OK" },
    { ...BY, what: "compute.image.reactivateImage", outcome: "BAD_REQUEST" },
  ])
})

test("routes write the same lines: the form, and REST", async () => {
  const { cloud, file, polaris, sent, path } = await setUpAudit()
  const checksum = "25d55ad283aa400af464c76d713c07ad"
  const queued = { ...sent, status: "queued", disk_format: "raw", size: 8, checksum }
  cloud.on(`GET ${path}`, json(200, queued))
  cloud.on(`PATCH ${path}`, json(200, queued))
  cloud.on(`PUT ${path}/file`, (response, seen) => {
    cloud.on(`GET ${path}`, json(200, { ...queued, status: "active" }))
    json(204, "")(response, seen)
  })
  const token = { "x-auth-token": "good" }
  const form = formOf(["imageId", sent.id], ["file", Buffer.from("12345678")])
  const init = { method: "POST", headers: { ...FORM, ...token } }
  const sending = await fetch(`${polaris.url}/polaris-bff/upload-image`, { ...init, body: form as BodyInit })
  expect(await sending.json()).toEqual({ success: true, imageId: sent.id })
  await fetch(`${polaris.url}/polaris-bff/rest/images/update`, {
    method: "POST",
    headers: { ...token, "content-type": "application/json" },
    body: JSON.stringify({ imageIds: [sent.id], addTags: ["new"] }),
  })
  expect(await lines(file, 2)).toMatchObject([
    { ...BY, what: "compute.image.uploadImage", which: { imageId: sent.id }, outcome: "OK" },
    { ...BY, what: "compute.image.updateImages", which: { imageIds: [sent.id] }, outcome: "OK" },
  ])
})

test("the chain goes on in the next process, and shows a line that was changed, removed or moved", async () => {
  const { ask, cloud, file, polaris, sent, path } = await setUpAudit()
  cloud.on(`DELETE ${path}`, json(204, ""))
  const remove = () => ask("deleteImage", { input: { imageId: sent.id } })
  for (let turn = 0; turn < 3; turn++) await remove()
  await polaris.close()
  const next = await polarisAt(cloud.authUrl, { AUDIT_FILE: file })
  await next.client({ "x-auth-token": "good" }).compute.deleteImage.mutate({ imageId: sent.id })
  await lines(file, 4)
  const text = readFileSync(file, "utf8")
  const [one = "", two = "", three = "", four = ""] = text.split("\n")
  expect(await verify(text)).toMatchObject({ lines: 4, end: { seq: 4 }, problems: [] })
  const problems = async (...all: string[]) => (await verify(all.join("\n"))).problems
  expect(await problems(one, two.replace("u1", "u2"), three, four)).toEqual([
    expect.stringContaining("Line 2 was changed"),
    expect.stringContaining("Line 3 (3) does not follow"),
  ])
  expect(await problems(one, three, four)).toEqual([expect.stringContaining("Line 2 (3) does not follow")])
  expect(await problems(one, three, two, four)).toHaveLength(3)
  expect(await problems(one, two, three, four.slice(0, 80))).toHaveLength(1)
})

test("the command prints the end of the chain, over several files, and exits with 1 if a line is missing", async () => {
  const { ask, cloud, file, sent, path } = await setUpAudit()
  cloud.on(`DELETE ${path}`, json(204, ""))
  for (let turn = 0; turn < 3; turn++) await ask("deleteImage", { input: { imageId: sent.id } })
  const hash = String((await lines(file, 3))[2]?.["hash"])
  const [one = "", two = "", three = ""] = readFileSync(file, "utf8").split("\n")
  writeFileSync(`${file}.1`, `${one}\n${two}\n`)
  writeFileSync(`${file}.2`, `${three}\n`)
  const run = (...files: string[]) => {
    const command = ["tsx", "src/verify-audit.ts", ...files]
    const { status, stdout, stderr } = spawnSync("npx", command, { encoding: "utf8" })
    return { status, stdout, stderr }
  }
  const stdout = `3 lines, ending with 3 ${hash}\n`
  expect(run(`${file}.1`, `${file}.2`)).toEqual({ status: 0, stdout, stderr: "" })
  writeFileSync(`${file}.1`, `${one}\n`)
  expect(run(`${file}.1`, `${file}.2`)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("Line 2 (3) does not follow") as string,
  })
  expect(run(`${file}.0`)).toMatchObject({ status: 2, stderr: expect.stringContaining("ENOENT") as string })
})

test("a file with other content, or one that cannot be written, is refused at the start", async () => {
  const file = newFile()
  writeFileSync(file, "something else\n")
  const start = (AUDIT_FILE: string) =>
    createServices(readConfig({ OS_AUTH_URL: "http://127.0.0.1:9/v3", AUDIT_FILE }))
  await expect(start(file)).rejects.toThrow(/AUDIT_FILE: .* has other content/)
  await expect(start("/proc/none/audit")).rejects.toThrow(/AUDIT_FILE: .* cannot be written/)
})

test("an address gets the same lines, again until it takes them, with its token", async () => {
  const got: { body: string; authorization: string | undefined }[] = []
  let answers = [503, 200]
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (piece: Buffer) => (body += piece.toString()))
    request.on("end", () => {
      got.push({ body, authorization: request.headers.authorization })
      response.writeHead(answers[0] ?? 200).end()
      answers = answers.slice(1)
    })
  }).listen(0, "127.0.0.1")
  onTestFinished(() => void server.close())
  await once(server, "listening")
  const AUDIT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit`
  const AUDIT_TOKEN = secret("a-token-of-the-collector")
  const { ask, cloud, file, polaris, sent, path } = await setUpAudit({ AUDIT_URL, AUDIT_TOKEN })
  cloud.on(`DELETE ${path}`, json(204, ""))
  await ask("deleteImage", { input: { imageId: sent.id } })
  await expect.poll(() => got.length).toBe(2)
  await lines(file, 1)
  expect(got.map(({ body }) => body)).toEqual(Array(2).fill(readFileSync(file, "utf8")))
  expect(got[0]?.authorization).toBe(`Bearer ${AUDIT_TOKEN}`)
  await expect
    .poll(() =>
      polaris.lines.filter(({ msg }) => String(msg).startsWith("audit lines")).map(({ msg }) => msg),
    )
    .toEqual(["audit lines not written", "audit lines written again"])
})
