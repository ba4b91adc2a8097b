import { setTimeout as sleep } from "node:timers/promises"

type Fetch = typeof globalThis.fetch

export const addressOf = (input: Parameters<Fetch>[0]) =>
  input instanceof Request ? input.url : input.toString()

/** A `fetch` that writes down what goes out. */
export function recording(): { fetch: Fetch; sent: { address: string; headers: Headers }[] } {
  const sent: { address: string; headers: Headers }[] = []
  return {
    sent,
    fetch(input, init) {
      sent.push({ address: addressOf(input), headers: new Headers(init?.headers) })
      return globalThis.fetch(input, init)
    },
  }
}

/** A slow line: files leave in ten pieces, each when the test or the clock says so. */
export function slowLine(pause: () => Promise<unknown> = () => sleep(60)): Fetch {
  async function* pieces(file: Blob) {
    const step = Math.ceil(file.size / 10)
    for (let at = 0; at < file.size; at += step) {
      await pause()
      yield new Uint8Array(await file.slice(at, at + step).arrayBuffer())
    }
  }
  return (input, init) => {
    const file = init?.body
    if (!(file instanceof Blob)) return globalThis.fetch(input, init)
    const streamed = { body: pieces(file) as unknown as BodyInit, duplex: "half" }
    return globalThis.fetch(input, { ...init, ...streamed })
  }
}
