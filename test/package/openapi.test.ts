import { writeFile } from "node:fs/promises"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { openChromium } from "../browser/browser.js"
import { openLibrary, type LibraryStage } from "../support/library.js"
import { project } from "./project.js"

/** openapi-typescript builds its output with TypeScript 5, and so has a project of its own. */
const reader = project({
  from: "test/package/openapi",
  ours: [],
  packages: [
    "@redocly/cli@2.77.0",
    "@types/node@20.19.43",
    "openapi-fetch@0.17.0",
    "openapi-typescript@7.13.0",
    "typescript@5.9.3",
  ],
})

interface Document {
  paths: Record<string, Record<string, { summary: string }>>
}

let library: LibraryStage
let document: Document

beforeAll(async () => {
  library = await openLibrary()
  document = (await library.ask<Document>("GET", "/v1/openapi.json")).body
  await writeFile(reader.path("openapi.json"), JSON.stringify(document))
})
afterAll(() => library.close())

test("redocly finds nothing in the document, with its strictest rules", async () => {
  const output = await reader.run("npx", "redocly", "lint", "openapi.json", "--extends=recommended-strict")
  expect(output).not.toContain("problem")
})

test("a generated client compiles, uploads in parts and finds the image", async () => {
  await reader.run("npx", "openapi-typescript", "openapi.json", "--output", "src/polaris.d.ts")
  await reader.run("npx", "tsc")
  const { headers } = await library.as("demo")
  const token = headers["x-auth-token"] ?? ""
  const output = await reader.run(process.execPath, "out/main.js", library.polaris.url, token)
  expect(JSON.parse(output)).toEqual({
    arrived: [5 * 1024 * 1024, 1000],
    isComplete: true,
    title: "Aurora over Tromsø",
    found: ["Aurora over Tromsø"],
    missing: "NOT_FOUND",
    refused: ["filename"],
  })
})

test("/docs lists every operation in a browser, and opens it", async () => {
  const browser = await openChromium()
  onTestFinished(() => browser.close())
  const page = await browser.context.newPage()
  const complaints: string[] = []
  page.on("console", (message) => complaints.push(message.text()))
  await page.goto(`${library.polaris.url}/docs`)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => `${method.toUpperCase()} ${path} ${summary}`),
  )
  const listed = await page.locator("summary:has(code)").allInnerTexts()
  expect(listed.toSorted()).toEqual(operations.toSorted())
  await page.getByText("/v1/uploads:resumable").click()
  await page.getByText('"multipart_upload_id"').first().waitFor()
  expect(complaints).toEqual([])
})
