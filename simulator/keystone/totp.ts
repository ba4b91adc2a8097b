import { createHmac } from "node:crypto"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
/** Milliseconds for which a code is current. */
const period = 30_000

function decoded(base32: string): Buffer {
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("")
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** The one-time code (RFC 6238: SHA-1, six digits, 30 seconds) at a time in milliseconds since 1970. */
export function totpCode(secret: string, moment = Date.now()): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(moment / period)))
  const digest = createHmac("sha1", decoded(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0")
}

/** Whether Keystone accepts a code: the current one or the one before (`included_previous_windows`). */
export const isCode = (secret: string, given: string) =>
  [0, period].some((ago) => totpCode(secret, Date.now() - ago) === given)
