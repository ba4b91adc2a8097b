import { padded } from "./bytes.js"
import { runCheck, type RunningCheck } from "./check.js"
import { HEAD_BYTES, type Limits } from "./format.js"
import { FORMATS } from "./found.js"
import type { Inspection } from "./inspection.js"
import { mismatch, unsafe } from "./sentences.js"
import { fixedVhd, NO_FOOTER } from "./vhd.js"
import { textCheck } from "./vmdk-description.js"

/** A shorter file is inspected as QEMU sees it: padded with zeros. */
const LEAST = 1024

/** Formats with a signature: a file declared as one must have it. */
const SHOWN = new Set(["qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso", "gpt", "luks"])
/** `raw` accepts any safe data, as in Glance; an archive's files have no declared format. */
const ANYTHING = new Set(["raw", "member"])

export const isShown = (declared: string) => SHOWN.has(declared)

/** Inspects a file as a disk of the declared format. `onFound` gets the name of each format in it. */
export function createDisk(declared: string, limits: Limits, onFound?: (name: string) => void): Inspection {
  const first = Buffer.allocUnsafe(HEAD_BYTES)
  let length = 0
  let found: string[] = []
  let running: { check: RunningCheck; name: string }[] | undefined

  const head = () => first.subarray(0, length)

  function begin(): void {
    const bytes = padded(head(), LEAST)
    const formats = FORMATS.filter(({ isFound }) => isFound(bytes))
    found = formats.map(({ name }) => name)
    running = formats.map(({ name, check }) => ({ name, check: runCheck(check(bytes, limits)) }))
    running.push({ name: "vmdk", check: runCheck(textCheck(head())) })
    if (declared === "vhd" && !found.includes("vhd"))
      running.push({ name: "vhd", check: runCheck(fixedVhd(limits)) })
    found.forEach((name) => onFound?.(name))
  }

  function judge(): string | undefined {
    const bad = running?.find(({ check }) => check.problem !== undefined)
    running = running?.filter(({ check }) => !check.isDone)
    if (bad?.check.problem === undefined) return undefined
    const isMissing = bad.check.problem === NO_FOOTER
    return isMissing ? mismatch(declared, found, head()) : unsafe(bad.name, bad.check.problem)
  }

  function pass(bytes: Buffer): string | undefined {
    for (const { check } of running ?? []) check.take(bytes)
    return judge()
  }

  function start(): string | undefined {
    begin()
    return pass(head()) ?? (fits(declared, found) ? undefined : mismatch(declared, found, head()))
  }

  function take(bytes: Buffer): string | undefined {
    if (running !== undefined) return pass(bytes)
    const part = bytes.subarray(0, HEAD_BYTES - length)
    part.copy(first, length)
    length += part.length
    return length < HEAD_BYTES ? undefined : (start() ?? pass(bytes.subarray(part.length)))
  }

  function end(): string | undefined {
    const problem = running === undefined ? start() : undefined
    for (const { check } of running ?? []) check.end()
    return problem ?? judge()
  }

  return {
    take: (bytes) => Promise.resolve(take(bytes)),
    end: () => Promise.resolve(end()),
    get isDone() {
      return running?.length === 0
    },
    spare: (left) =>
      running === undefined ? 0 : Math.min(left, ...running.map(({ check }) => check.spare(left))),
    skip(length) {
      for (const { check } of running ?? []) check.skip(length)
    },
  }
}

function fits(declared: string, found: string[]): boolean {
  /** A hybrid image is an ISO with a partition table. */
  const isHybrid = found.length === 2 && found.includes("iso") && found.includes("gpt")
  if (found.length > 1 && !(isHybrid && (declared === "iso" || ANYTHING.has(declared)))) return false
  if (ANYTHING.has(declared)) return true
  /** A fixed vhd begins with the disk's own data. */
  if (declared === "vhd") return found.every((name) => name === "vhd" || name === "gpt")
  return SHOWN.has(declared) ? found.includes(declared) : found.every((name) => name === "parallels")
}
