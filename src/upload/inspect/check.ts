/** How many of its last bytes a file is asked for at most. */
const TAIL = 1536

/** Bytes that a check wants to see: from an offset of the file on, or its last ones, `TAIL` at the most. */
export type Want = { at: number; length: number } | { last: number }

/**
 * Looks at a file while it passes. It yields what it wants to see, gets the bytes (fewer where the file
 * ends), and returns what speaks against the file, or undefined. What it wants must stand behind what it
 * wanted before: the file passes once. Otherwise it gets nothing, however the bytes were split.
 */
export type Check = Generator<Want, string | undefined, Buffer>

/** A check on its way through a file. */
export interface RunningCheck {
  /** The next bytes. They are copied when they have to be kept. */
  take(bytes: Buffer): void
  /** The file has ended. */
  end(): void
  readonly isDone: boolean
  /** What speaks against the file, once it is known. */
  readonly problem: string | undefined
}

/** A check that needs no more than the first bytes comes as its result. */
export const runCheck = (check: Check | string | undefined): RunningCheck =>
  typeof check === "object" ? follow(check) : { take() {}, end() {}, isDone: true, problem: check }

function follow(check: Check): RunningCheck {
  let want: Want | undefined
  let problem: string | undefined
  let kept = createStore()
  let tail = Buffer.alloc(0)
  let passed = 0
  let earliest = 0

  function step(answer?: Buffer): void {
    const next = answer === undefined ? check.next() : check.next(answer)
    kept = createStore()
    want = next.done ? undefined : next.value
    if (next.done) problem = next.value
    else if ("at" in next.value && next.value.at < earliest) step(Buffer.alloc(0))
    else if ("at" in next.value) earliest = next.value.at + next.value.length
  }

  /** Steps until the check wants bytes that stand behind these ones. */
  function look(bytes: Buffer): void {
    while (want !== undefined && "at" in want) {
      const begin = want.at + kept.length() - passed
      kept.add(bytes.subarray(begin, begin + want.length - kept.length()))
      if (kept.length() < want.length) return
      step(kept.bytes())
    }
  }

  step()
  return {
    take(bytes) {
      look(bytes)
      passed += bytes.length
      if (want !== undefined) tail = Buffer.concat([tail, bytes.subarray(-TAIL)]).subarray(-TAIL)
    },
    end() {
      while (want !== undefined) step("last" in want ? tail.subarray(-want.last) : kept.bytes())
    },
    get isDone() {
      return want === undefined
    },
    get problem() {
      return problem
    },
  }
}

/** Bytes that come in parts, as many small ones as they may be: it has room for twice what came. */
function createStore() {
  let room = Buffer.alloc(0)
  let used = 0
  return {
    length: () => used,
    bytes: () => room.subarray(0, used),
    add(part: Buffer): void {
      if (used + part.length > room.length) room = Buffer.concat([room], 2 * (used + part.length))
      part.copy(room, used)
      used += part.length
    },
  }
}
