import { expect, test } from "vitest"
import { startPolaris } from "../support/polaris.js"
import { setUp } from "./setting.js"

test.each(["web", "worker"])("ROLE=%s without DATABASE_URL stops the start", async (ROLE) => {
  const { cloud } = await setUp()
  await expect(startPolaris(cloud.url, { ROLE })).rejects.toThrow(
    /^ROLE: .* Set DATABASE_URL, or ROLE=all\.$/,
  )
})
