import { readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { createServer } from "vite"
import { beforeAll, expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { openChromium } from "../browser/browser.js"
import { blocks, readPage } from "../docs/pages.js"
import { startPolaris } from "../support/polaris.js"
import { project } from "./project.js"
import { NEWEST } from "./versions.js"

/** What the page takes from `npm create vite`, besides the files it replaces. */
const MAIN = `
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import App from "./App.tsx"

createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>)
`

const reader = project({ ours: ["@polaris-bff/client"], packages: [...NEWEST, "@types/node@20.19.43"] })
const SESSION_KEYS = "only-for-tests-and-32-characters-long"
const POLARIS = "http://127.0.0.1:4005"

const example = (language: string) => {
  const [block, ...others] = blocks(readPage("docs/guide/first-upload.md"), [language])
  if (block === undefined || others.length > 0) throw new Error(`The page must have one ${language} block.`)
  return block.code
}
const sample = (name: string) => readFileSync(`test/package/app/${name}`, "utf8")

beforeAll(async () => {
  await mkdir(reader.path("src"))
  await reader.write("index.html", sample("index.html"))
  await reader.write(
    "tsconfig.json",
    sample("tsconfig.json").replace('"strict"', '"allowImportingTsExtensions": true, "strict"'),
  )
  await reader.write("src/main.tsx", MAIN)
  await reader.write("src/App.tsx", example("tsx"))
  await reader.write("vite.config.ts", example("ts"))
})

test("the application of the page type-checks and is built", async () => {
  await reader.run("npx", "tsc")
  await reader.run("npx", "vite", "build")
})

test("in a browser, it signs in through Vite's proxy, chooses a project and uploads", async () => {
  const cloud = await startSimulator()
  onTestFinished(() => cloud.close())
  const polaris = await startPolaris(cloud.authUrl, { SESSION_KEYS })
  onTestFinished(() => polaris.close())
  expect(example("ts")).toContain(POLARIS)
  await reader.write("vite.config.ts", example("ts").replace(POLARIS, polaris.url))
  const vite = await createServer({ root: reader.path(), server: { port: 0 }, logLevel: "warn" })
  onTestFinished(() => vite.close())
  await vite.listen()
  const browser = await openChromium()
  onTestFinished(() => browser.close())
  const page = await browser.context.newPage()
  await page.goto(vite.resolvedUrls?.local[0] ?? "")
  await page.getByLabel("User name").fill("demo")
  await page.getByLabel("Password").fill("demo")
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("heading").or(page.getByRole("alert")).waitFor()
  expect(await page.locator("#root").innerText()).toContain("Hello demo")
  await page.getByLabel("Project").selectOption({ label: "demo" })
  const buffer = Buffer.alloc(1_000_000, 7)
  await page.getByLabel("File").setInputFiles({ name: "disk.raw", mimeType: "", buffer })
  await page.getByRole("button", { name: "Upload" }).click()
  await page.getByText("Stored").waitFor()
  const stored = [...cloud.world.images.values()].map(({ name, status, size }) => ({ name, status, size }))
  expect(stored).toEqual([{ name: "disk.raw", status: "active", size: buffer.length }])
})
