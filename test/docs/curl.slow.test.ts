import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDemo, type Demo } from "./demo.js"
import { blocks, pages, readPage, type Page } from "./pages.js"

const run = promisify(execFile)

const curlIn = (page: Page) =>
  blocks(page, ["sh"])
    .map(({ code }) => code)
    .filter((code) => code.includes("curl "))

const README = readPage("README.md")
const pagesWithCurl = pages().filter((page) => curlIn(page).length > 0)

const hasCurl = await run("curl", ["--version"]).then(
  () => true,
  () => false,
)

describe("the demo and the commands to paste", () => {
  let demo: Demo

  beforeAll(async () => {
    demo = await startDemo()
  })

  afterAll(async () => {
    await demo.stop()
  })

  test("the README shows what the demo prints", () => {
    const isLog = (line: string) => line.startsWith("{")
    const printed = demo.output.split("\n").filter((line) => line.trim() !== "" && !isLog(line))
    const shown = README.text.split("\n")
    expect(printed.filter((line) => !shown.includes(line.trimEnd()))).toEqual([])
  })

  /** Blocks as one script in one shell, so that a later line can use what an earlier one has set. */
  const paste = (code: string[]) => {
    const strict = 'set -euo pipefail; curl() { command curl --noproxy "*" --fail-with-body "$@"; }'
    return run("bash", ["-c", demo.onItsPorts([strict, ...code].join("\n"))])
  }

  /** Other pages go on with the token that the README's lines have fetched. */
  const signIn = () => curlIn(README)

  /**
   * A machine without curl has nothing to prove here; in CI that is a mistake of the machine, and the lines
   * fail.
   */
  describe.skipIf(!hasCurl && !process.env["CI"])("with curl", () => {
    test.each(pagesWithCurl.map((page) => [page.file, page] as const))(
      "all lines of %s succeed",
      async (_, page) => {
        const { stdout } = await paste(page.file === README.file ? signIn() : [...signIn(), ...curlIn(page)])
        expect(stdout).toContain("result")
      },
    )

    test("a command that Polaris refuses would be noticed", async () => {
      const wrong =
        'curl -s http://127.0.0.1:4005/polaris-bff/compute.image.listPictures -H "X-Auth-Token: $TOKEN"'
      await expect(paste([...signIn(), wrong])).rejects.toThrow()
    })
  })
})
