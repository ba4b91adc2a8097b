import "../client/page.js"
import { configure, fireEvent, screen, waitFor, within } from "@testing-library/dom"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import { beforeAll, describe, expect, test } from "vitest"
import { setting } from "../client/setting.js"
import { reactExamples } from "./examples.js"
import { project } from "./project.js"

/** Milliseconds for the page to show something; as many as a slow machine needs. */
configure({ asyncUtilTimeout: 60_000 })

const PAGES = ["docs/guide/uploads.md", "docs/guide/react.md"]
const OF_A_PAGE =
  /^(react|react-dom|scheduler|eventsource|eventsource-parser|@noble\/hashes|@tanstack\/[\w-]+|@trpc\/(client|server|react-query|tanstack-react-query))$/

const compressed = (files: string[]) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)

/** Builds the guide's examples in a Vite project that has these packages, and runs the page. */
export function testApp(packages: string[]): void {
  const reader = project({ from: "test/package/app", ours: ["@polaris-bff/client"], packages })
  const s = setting()

  beforeAll(async () => {
    await mkdir(reader.path("src/examples"))
    for (const [name, text] of Object.entries(reactExamples(PAGES)))
      await reader.write(`src/examples/${name}`, text)
  })

  const scripts = (folder: string) =>
    readdirSync(reader.path(folder))
      .filter((name) => name.endsWith(".js"))
      .map((name) => reader.path(folder, name))

  describe("an empty Vite project with the package", () => {
    test("type-checks the guide's React examples", async () => {
      await reader.run("npx", "tsc")
    })

    test("finds no mistake in the package's own declarations", async () => {
      const output = await reader
        .run("npx", "tsc", "--skipLibCheck", "false")
        .catch((error: Error) => error.message)
      expect(output.split("\n").filter((line) => /@polaris-bff|^src/.test(line))).toEqual([])
    })

    test("is built, with nothing of the server in it", async () => {
      await reader.run("npx", "vite", "build")
      const [file = ""] = scripts("dist/assets")
      const { sources } = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { sources: string[] }
      const packages = sources.flatMap((at) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(at)?.[1] ?? [])
      expect([...new Set(packages)].filter((name) => !OF_A_PAGE.test(name))).toEqual(["@polaris-bff/client"])
      expect(readFileSync(file, "utf8")).not.toMatch(/from\s*["']node:|createServices|OS_AUTH_URL|\bZod/)
      expect(compressed([file])).toBeLessThan(110_000)
    })

    test.each([
      ["client", 15_000],
      ["everything", 28_000],
    ])("gets %s in less than %i bytes", async (mode, most) => {
      await reader.run("npx", "vite", "build", "--config", "vite.client.config.ts", "--mode", mode)
      const files = scripts(`${mode}/assets`).filter((file) => mode !== "client" || file.includes("client-"))
      expect(files).not.toEqual([])
      expect(compressed(files)).toBeLessThan(most)
    })
  })

  describe("the built page, in front of a Polaris", () => {
    const section = (name: RegExp) => within(screen.getByRole("region", { name }))
    const file = new File([new Uint8Array(100_000)], "disk.raw")

    beforeAll(async () => {
      const imageId = await s.image("shown in the page")
      Object.assign(globalThis, { polaris: { url: s.url, token: s.token, imageId } })
      document.body.innerHTML = '<div id="root"></div>'
      expect(existsSync(reader.path("dist"))).toBe(true)
      await import(pathToFileURL(scripts("dist/assets")[0] ?? "").href)
      await screen.findByRole("region", { name: "OwnUpload" })
    })

    test("reads an image", async () => {
      await section(/OwnImage/).findByText("shown in the page")
    })

    test("uploads with the package's hook", async () => {
      fireEvent.change(section(/OwnUpload/).getByLabelText("file"), { target: { files: [file] } })
      fireEvent.click(section(/OwnUpload/).getByRole("button"))
      await section(/OwnUpload/).findByText("stored")
      await waitFor(() =>
        expect(
          section(/OwnUpload/)
            .getByRole("progressbar")
            .getAttribute("value"),
        ).toBe("100"),
      )
    })

    test("runs the guide's own form, which says what is wrong with its image id", async () => {
      const form = section(/^UploadForm/)
      const input = document.querySelector("section[aria-label^='UploadForm'] input")
      if (input === null) throw new Error("The guide's form has no input.")
      fireEvent.change(input, { target: { files: [file] } })
      fireEvent.click(form.getByRole("button", { name: "Upload" }))
      await form.findByText("Error: imageId: must be the UUID of an image")
    })

    test("runs the guide's display of progress, which says that there is none", async () => {
      await section(/^UploadProgressDisplay/).findByText("Progress tracking failed")
    })
  })
}
