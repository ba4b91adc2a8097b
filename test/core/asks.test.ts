import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"

const CLIENTS = ["src/glance", "src/keystone"]

test.each(CLIENTS)("every request of %s is made by createAsk", (folder) => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  )
  const byHand = files.filter((file) => {
    const text = readFileSync(`${folder}/${file}`, "utf8")
    return /\b(send|put|request)\(\{|encodeURIComponent|"x-auth-token"|JSON\.stringify/.test(text)
  })
  expect(files.length).toBeGreaterThan(3)
  expect(byHand).toEqual([])
})
