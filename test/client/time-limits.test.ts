import { afterEach, expect, test } from "vitest"
import { globalFetch } from "../../src/client/fetch.js"
import { setting } from "./setting.js"

const s = setting()

interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean
}

/** Where Node's fetch keeps the dispatcher that an application can replace. */
const findSymbol = () => {
  void globalThis.Headers
  const found = Object.getOwnPropertySymbols(globalThis).find((symbol) =>
    symbol.description?.startsWith("undici.globalDispatcher."),
  )
  if (found === undefined) throw new Error("This Node has no global dispatcher.")
  return found
}
const registry = globalThis as unknown as Record<symbol, Dispatcher | undefined>
const symbol = findSymbol()
const original = registry[symbol]

afterEach(() => {
  if (original !== undefined) registry[symbol] = original
})

test("in Node, no request has a time limit of its own, and the application's dispatcher is used", async () => {
  const limits: object[] = []
  const dispatch: Dispatcher["dispatch"] = (options, handler) => {
    const { headersTimeout, bodyTimeout } = options as Record<string, unknown>
    limits.push({ headersTimeout, bodyTimeout })
    return original?.dispatch(options, handler) ?? false
  }
  registry[symbol] = { dispatch }
  const imageId = await s.image()
  await s.client.compute.uploadImage.mutate({ imageId, file: new Blob(["data"]) })
  expect(limits).toEqual([
    { headersTimeout: 0, bodyTimeout: 0 },
    { headersTimeout: 0, bodyTimeout: 0 },
  ])
  await globalFetch(`${s.url}/session.get`).then((response) => response.text())
  expect(limits).toHaveLength(3)
})
