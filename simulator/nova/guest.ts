import { gunzipSync } from "node:zlib"
import type { GuestRun } from "../compute.js"

/** More than any user data has after decompression. */
const MOST = 16 * 1024 * 1024

/**
 * The text of user data as a guest reads it: decompressed, with the parts of a multipart message and the
 * Base64 texts in it decoded after it.
 */
export function guestText(userData: string | null): string {
  if (userData === null) return ""
  const text = unpacked(Buffer.from(userData, "base64"))
  const encoded = text.match(/(?:[A-Za-z0-9+/=]{40,}\s*)+/g) ?? []
  return [text, ...encoded.map((one) => unpacked(Buffer.from(one, "base64")))].join("\n")
}

const unpacked = (bytes: Buffer): string =>
  bytes[0] === 0x1f && bytes[1] === 0x8b
    ? gunzipSync(bytes, { maxOutputLength: MOST }).toString()
    : bytes.toString()

/**
 * What a guest with this user data does: it writes a line for each stage, then the marker of the build that
 * the user data names, and powers off. A line `exit N` without indentation, with N above 0, makes the build
 * fail with N.
 */
export function obeyed(text: string): GuestRun {
  const build = /POLARIS-BUILD\s+([0-9a-f-]{36})/.exec(text)?.[1]
  const hello = [
    "[    0.000000] Linux version 6.1.0 (simulated)",
    "Cloud-init v. 22.4.2 running 'modules:final'",
  ]
  if (build === undefined) return { lines: [...hello, "login:"], end: "never" }
  const failed = /^exit ([1-9]\d{0,2})\s*$/m.exec(text)?.[1]
  const marker =
    failed === undefined
      ? `POLARIS-BUILD ${build} exit=0 step=done command=`
      : `POLARIS-BUILD ${build} exit=${failed} step=run_scripts command=exit ${failed}`
  return { lines: [...hello, marker], end: "off" }
}
