import { has, hex } from "./bytes.js"
import type { Check, Want } from "./check.js"
import type { Format, Limits } from "./format.js"

const KIB = 1024
const TABLE = 64 * KIB
/** GUIDs in the file's byte order: of the metadata region, and of three of its items. */
const METADATA = hex("06a27c8b90479a4bb8fe575f050f886e")
const FILE_PARAMETERS = hex("3767a1ca36fa434db3b633f0aa44e76b")
const VIRTUAL_SIZE = hex("2442a52f1bcd7648b2115dbed83bf4b8")
const PARENT_LOCATOR = hex("2d5fd3a80bb34d45abf7d3d84834ab0c")
const HAS_PARENT = 2

const PARENT = "has a parent: it contains only the differences from another file"
const DAMAGED = "has a damaged header"

export const vhdx: Format = {
  name: "vhdx",
  isFound: (head) => has(head, "vhdxfile"),
  *check(_head, limits) {
    const regions = yield { at: 192 * KIB, length: TABLE }
    const copy = yield { at: 256 * KIB, length: TABLE }
    if (regions.length < TABLE || !has(regions, "regi")) return DAMAGED
    if (has(copy, "regi") && !copy.equals(regions)) return "has two different region tables"
    const region = entry(regions, 16, regions.readUInt32LE(8), METADATA)
    if (region === undefined) return DAMAGED
    return yield* metadata(Number(region.readBigUInt64LE(16)), limits)
  },
}

function* metadata(at: number, { tooLarge }: Limits): Check {
  const table = yield { at, length: TABLE }
  if (table.length < TABLE || !has(table, "metadata")) return DAMAGED
  const find = (guid: Buffer) => entry(table, 32, table.readUInt16LE(10), guid)
  if (find(PARENT_LOCATOR) !== undefined) return PARENT
  const [parameters, size] = [find(FILE_PARAMETERS), find(VIRTUAL_SIZE)]
  if (parameters === undefined || size === undefined) return DAMAGED
  return yield* values(at, parameters.readUInt32LE(16), size.readUInt32LE(16), tooLarge)
}

/** Both values are a few bytes, in either order. */
function* values(at: number, parameters: number, size: number, tooLarge: Limits["tooLarge"]): Check {
  const first = Math.min(parameters, size)
  const length = Math.max(parameters, size) + 8 - first
  if (length > TABLE) return DAMAGED
  const wanted: Want = { at: at + first, length }
  const bytes = yield wanted
  if (bytes.length < length) return DAMAGED
  if ((bytes.readUInt32LE(parameters - first + 4) & HAS_PARENT) !== 0) return PARENT
  return tooLarge(bytes.readBigUInt64LE(size - first))
}

/** Entries have 32 bytes and begin with their GUID; a table has at most 2047. */
function entry(table: Buffer, begin: number, count: number, guid: Buffer): Buffer | undefined {
  for (let at = begin; at < begin + Math.min(count, 2047) * 32; at += 32)
    if (has(table, guid, at) && at + 32 <= table.length) return table.subarray(at, at + 32)
  return undefined
}
