import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { createSpool } from "../../src/upload/spool.js"

const folder = mkdtempSync(join(tmpdir(), "polaris-spool-time-"))
const LIMITS = { spoolFolder: folder, spoolMaxBytes: 100, spoolMaxBytesPerProject: 100, maxBytes: 100 }
afterAll(() => rmSync(folder, { recursive: true }))

test("a file that keeps coming but takes longer than SPOOL_TIMEOUT_SECONDS is refused, and its space is freed", async () => {
  const spool = createSpool({ ...LIMITS, spoolTimeoutMs: 5 })
  async function* drops() {
    for (;;) {
      yield Buffer.alloc(0)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  await expect(spool.take("p1", drops())).rejects.toMatchObject({ status: 408 })
  async function* all() {
    yield Buffer.alloc(100)
  }
  const quick = createSpool({ ...LIMITS, spoolTimeoutMs: 60_000 })
  const taken = await quick.take("p1", all())
  expect(taken.size).toBe(100)
  await expect(quick.take("p2", all())).rejects.toMatchObject({ status: 413 })
  await taken.close()
  await (await quick.take("p2", all())).close()
})
