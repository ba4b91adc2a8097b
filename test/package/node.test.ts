import { expect, test } from "vitest"
import { project } from "./project.js"

const reader = project({ from: "test/package/script", ours: ["polaris-bff", "@polaris-bff/client"] })

interface Output {
  images: number
  uploaded: unknown
  percents: number[]
  image: unknown
  refusal: unknown
}

test("a plain Node script signs in, lists, uploads and watches, and ends by itself", async () => {
  const { images, percents, ...rest } = JSON.parse(await reader.run(process.execPath, "main.mjs")) as Output
  expect(images).toBeGreaterThan(10)
  expect(percents.at(-1)).toBe(100)
  expect(rest).toMatchObject({
    uploaded: { success: true },
    image: { status: "active", size: 1_000_000 },
    refusal: { code: "CONFLICT", httpStatus: 409 },
  })
})
