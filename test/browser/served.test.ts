import { readdirSync, statSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startPolaris, type Polaris } from "../support/polaris.js"

const PAGE = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }
/** Bytes, compressed: a page's script is to be there soon on a bad line, too. */
const BUDGET = 250_000

describe("the console as Polaris serves it", () => {
  let simulator: Simulator
  let polaris: Polaris
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    fetch(polaris.url + path, { headers, method })

  beforeAll(async () => {
    simulator = await startSimulator()
    polaris = await startPolaris(simulator.authUrl)
  })
  afterAll(async () => {
    await polaris.close()
    await simulator.close()
  })

  test("every path that a browser requests as a page returns the page with a content security policy", async () => {
    const [first, second] = [await get("/", PAGE), await get("/projects/a/images?x=1", PAGE)]
    const policies = [first, second].map(({ headers }) => headers.get("content-security-policy") ?? "")
    const nonces = policies.map((policy) => /'nonce-([^']{20,})'/.exec(policy)?.[1])
    expect(nonces[0]).not.toBe(nonces[1])
    expect(policies[0]).toMatch(/default-src 'self'; script-src 'self'; style-src 'self' 'nonce-/)
    expect(policies[0]).not.toMatch(/unsafe|\*/)
    for (const { status, headers } of [first, second]) {
      expect(status).toBe(200)
      expect(headers.get("cache-control")).toBe("no-cache")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("referrer-policy")).toBe("no-referrer")
    }
    const page = await first.text()
    expect(page).toContain(`nonce="${nonces[0]}"`)
    expect(page).not.toMatch(/POLARIS_(NONCE|PREFIX)/)
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
  })

  test.each([{ accept: "*/*" }, undefined])(
    "the root returns the page to a client that accepts anything: %o",
    async (headers) => {
      const page = await fetch(`${polaris.url}/`, headers && { headers })
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
      expect(await page.text()).toContain("<title>")
    },
  )

  test("assets are cached without a time limit, and sent compressed", async () => {
    const page = await (await get("/", PAGE)).text()
    const [script = ""] = /\/assets\/[^"]+\.js/.exec(page) ?? []
    const answer = await get(script, { "accept-encoding": "br" })
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
    expect(answer.headers.get("content-encoding")).toBe("br")
    expect(answer.headers.get("content-type")).toMatch(/javascript/)
  })

  test.each([
    ["/polaris-bff", PAGE, "GET"],
    ["/polaris-bff/upload-image/nothing", PAGE, "GET"],
    ["/assets/nothing.js", PAGE, "GET"],
    ["/assets/%2e%2e/index.html", {}, "GET"],
    ["/projects", { accept: "*/*" }, "GET"],
    ["/", { accept: "application/json" }, "GET"],
    ["/projects", PAGE, "POST"],
    ["/projects", PAGE, "DELETE"],
  ])("%s is not a page (%o, %s)", async (path, headers, method) => {
    const answer = await get(path, headers, method)
    expect(answer.status).toBe(404)
    expect(answer.headers.get("content-type")).toMatch(/application\/json/)
  })

  test("CONSOLE=off serves no console", async () => {
    const bare = await startPolaris(simulator.authUrl, { CONSOLE: "off" })
    expect((await fetch(`${bare.url}/`, { headers: PAGE })).status).toBe(404)
    await bare.close()
  })

  test("the page's script stays under 250 kB, and each that it loads later under 20 kB, or 40 with YAML", async () => {
    const page = await (await get("/", PAGE)).text()
    const folder = "dist/console/assets"
    const sizes = (ending: string, isAtStart: boolean) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .filter((name) => page.includes(name.replace(/\.(gz|br)$/, "")) === isAtStart)
        .map((name) => statSync(`${folder}/${name}`).size)
    const size = (...which: Parameters<typeof sizes>) => sizes(...which).reduce((sum, one) => sum + one, 0)
    console.log(
      `script ${size(".js.gz", true)} bytes with gzip, ${size(".js.br", true)} with brotli, ` +
        `later ${size(".js.gz", false)}; styles ${size(".css.gz", true)}, ${size(".css.br", true)}`,
    )
    expect(size(".js.gz", true)).toBeGreaterThan(0)
    expect(size(".js.gz", true)).toBeLessThan(BUDGET)
    /** The page of a recipe has a library of 30 kB that reads and writes YAML. */
    const [recipe = 0, ...others] = sizes(".js.gz", false).toSorted((a, b) => b - a)
    expect(recipe).toBeLessThan(40_000)
    expect(Math.max(...others)).toBeLessThan(20_000)
  })
})
