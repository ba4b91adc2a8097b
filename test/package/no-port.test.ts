import { beforeAll, expect, test } from "vitest"
import { blocks, readPage } from "../docs/pages.js"
import { project } from "./project.js"
import { pinned } from "./versions.js"

/** A front end's tests in a project of their own. Its setup file makes every port and connection an error. */
const reader = project({
  from: "test/package/no-port",
  ours: ["polaris-bff", "@polaris-bff/client"],
  packages: pinned("@trpc/client", "@trpc/server", "msw", "vitest", "typescript", "@types/node"),
})

const [example] = blocks(readPage("docs/guide/embedding.md"), ["ts"]).filter(({ code }) =>
  code.includes("setupServer"),
)

beforeAll(() => reader.write("cloud.test.ts", example?.code ?? ""))

test("the guide's test of a front end, with Polaris and a cloud in memory, passes without a port", async () => {
  const report = await reader.run("npx", "vitest", "run", "--reporter=json")
  const { numPassedTests, success } = JSON.parse(report) as { numPassedTests: number; success: boolean }
  expect({ numPassedTests, success }).toEqual({ numPassedTests: 2, success: true })
})

test("the setup of this project refuses to open a port", async () => {
  await reader.write(
    "port.test.ts",
    `import { startSimulator } from "polaris-bff/simulator"
     import { test } from "vitest"
     test("a simulator on a port", () => startSimulator())`,
  )
  await expect(reader.run("npx", "vitest", "run", "port.test.ts")).rejects.toThrow(
    "This test opened a port or a connection.",
  )
})
