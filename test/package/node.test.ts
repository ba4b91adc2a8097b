import { expect, test } from "vitest"
import { project } from "./project.js"

const reader = project("script")

interface Said {
  images: number
  uploaded: unknown
  percents: number[]
  image: unknown
  refusal: unknown
}

test("a plain Node script signs in, lists, uploads and watches, and ends by itself", async () => {
  const { images, percents, ...said } = JSON.parse(await reader.run(process.execPath, "main.mjs")) as Said
  expect(images).toBeGreaterThan(10)
  expect(percents.at(-1)).toBe(100)
  expect(said).toMatchObject({
    uploaded: { success: true },
    image: { status: "active", size: 1_000_000 },
    refusal: { code: "CONFLICT", httpStatus: 409 },
  })
})
