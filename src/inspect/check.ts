/** The largest number of last bytes that a check can request. */
const TAIL = 1536

/** Bytes that a check needs: from an offset of the file, or its last ones, at most `TAIL`. */
export type Want = { at: number; length: number } | { last: number }

/**
 * Inspects a file as it is read. It yields the bytes it needs, gets them (fewer at the end of the file), and
 * returns the problem with the file, or undefined. The bytes must come after those it needed before, because
 * the file is read once. Otherwise it gets none, however the bytes are split.
 */
export type Check = Generator<Want, string | undefined, Buffer>

/** A check while a file is being read. */
export interface RunningCheck {
  /** The next bytes. Those that are needed later are copied. */
  take(bytes: Buffer): void
  /** The file has ended. */
  end(): void
  /** See `Inspection.spare` and `Inspection.skip`. */
  spare(left: number): number
  skip(length: number): void
  readonly isDone: boolean
  /** The problem with the file, once it is known. */
  readonly problem: string | undefined
}

/** Starts a check. A check that needs only the first bytes is passed as its result. */
export const runCheck = (check: Check | string | undefined): RunningCheck =>
  typeof check === "object" ? follow(check) : finished(check)

const finished = (problem: string | undefined): RunningCheck => ({
  take() {},
  end() {},
  spare: (left) => left,
  skip() {},
  isDone: true,
  problem,
})

function follow(check: Check): RunningCheck {
  let want: Want | undefined
  let problem: string | undefined
  let collected = createStore()
  let tail = Buffer.alloc(0)
  let passed = 0
  let earliest = 0

  function step(answer?: Buffer): void {
    const next = answer === undefined ? check.next() : check.next(answer)
    collected = createStore()
    want = next.done ? undefined : next.value
    if (next.done) problem = next.value
    else if ("at" in next.value && next.value.at < earliest) step(Buffer.alloc(0))
    else if ("at" in next.value) earliest = next.value.at + next.value.length
  }

  /** Runs the check until it needs bytes after these. */
  function look(bytes: Buffer): void {
    while (want !== undefined && "at" in want) {
      const begin = want.at + collected.length() - passed
      collected.add(bytes.subarray(begin, begin + want.length - collected.length()))
      if (collected.length() < want.length) return
      step(collected.bytes())
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
      while (want !== undefined) step("last" in want ? tail.subarray(-want.last) : collected.bytes())
    },
    spare(left) {
      if (want === undefined) return left
      return Math.max(0, "last" in want ? left - TAIL : want.at + collected.length() - passed)
    },
    skip(length) {
      passed += length
    },
    get isDone() {
      return want === undefined
    },
    get problem() {
      return problem
    },
  }
}

/** Collects bytes that arrive in parts. Its memory doubles, so that many small parts are cheap. */
function createStore() {
  let memory = Buffer.alloc(0)
  let used = 0
  return {
    length: () => used,
    bytes: () => memory.subarray(0, used),
    add(part: Buffer): void {
      if (used + part.length > memory.length) memory = Buffer.concat([memory], 2 * (used + part.length))
      part.copy(memory, used)
      used += part.length
    },
  }
}
