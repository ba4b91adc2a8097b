import { gunzipSync, gzipSync } from "node:zlib"
import type { GuestRun } from "../compute.js"

/** More than any user data has after decompression. */
const MOST = 16 * 1024 * 1024

/** The text of user data as a guest reads it: decompressed, and the Base64 texts in it decoded after it. */
export function guestText(userData: string | null): string {
  if (userData === null) return ""
  const text = unpacked(Buffer.from(userData, "base64"))
  return [text, ...encodedIn(text).map((one) => unpacked(Buffer.from(one, "base64")))].join("\n")
}

/** The Base64 texts in user data: lines of at least 40 characters, and the last line after them. */
function encodedIn(text: string): string[] {
  const found: string[] = []
  let open = ""
  for (const quoted of text.split(/\s+/)) {
    const line = quoted.replaceAll(/["']/g, "")
    const isBase64 = /^[A-Za-z0-9+/=]+$/.test(line)
    const isLong = isBase64 && line.length >= 40
    if (isLong || (isBase64 && open !== "")) open += line
    if (isLong || open === "") continue
    found.push(open)
    open = ""
  }
  return open === "" ? found : [...found, open]
}

const unpacked = (bytes: Buffer): string =>
  bytes[0] === 0x1f && bytes[1] === 0x8b
    ? gunzipSync(bytes, { maxOutputLength: MOST }).toString()
    : bytes.toString()

const HELLO = [
  "[    0.000000] Linux version 6.1.0 (simulated)",
  "Cloud-init v. 22.4.2 running 'modules:final'",
]

interface GuestStage {
  name: string
  command: string
}

/**
 * What a guest with this user data does. Without a marker in it, it shows a login prompt and keeps running.
 * With `POLARIS-BUILD <id>`, it reports each line `run STAGE 'NAME'` of the user data, then the result, and
 * powers off. A script fails with N if it has a line `exit N` that is not indented, does not end if it sleeps
 * for minutes, and packages fail whose names begin with `missing-`.
 */
export function obeyed(text: string): GuestRun {
  const build = /POLARIS-BUILD\s+([0-9a-f-]{36})/.exec(text)?.[1]
  if (build === undefined) return { lines: [...HELLO, "login:"], end: "never" }
  const mark = `POLARIS-BUILD ${build}`
  const lines: string[] = []
  const installed: string[] = []
  const ends = scriptEnds(text)
  for (const stage of stagesIn(text)) {
    const { name, command } = stage
    lines.push(`${mark} step=${name} command=${command}`)
    const end = name === "run_scripts" ? ends.shift() : undefined
    if (end === "never") return { lines: [...HELLO, ...lines], end }
    const { code, output } = name === "run_scripts" ? scriptResult(end) : packageResult(stage)
    lines.push(...output)
    if (name === "install_packages") installed.push(...command.split(" "))
    if (code !== 0)
      return {
        lines: [...HELLO, ...lines, `${mark} exit=${String(code)} step=${name} command=${command}`],
        end: "off",
      }
  }
  const list = text.includes("packages=begin") ? packageList(mark, installed) : []
  return { lines: [...HELLO, ...lines, ...list, `${mark} exit=0 step=cleanup command=`], end: "off" }
}

/** As a Debian reports its packages: a version after `=` is the one that is installed. */
function packageList(mark: string, names: string[]): string[] {
  const rows = ["base-files", "libc6", ...names].map((given) => {
    const [name = given, version = "1.0-1"] = given.split("=", 2)
    return `deb\t${name}\t${version}\tamd64\tinstalled\n`
  })
  const packed = gzipSync(["os\tdebian\t12\n", ...rows].join("")).toString("base64")
  return [`${mark} packages=begin`, ...(packed.match(/.{1,76}/g) ?? []), `${mark} packages=end`]
}

const stagesIn = (text: string): GuestStage[] =>
  [...text.matchAll(/^ *run ([a-z_]+) '([^'\n]*)'/gm)].map(([, name = "", command = ""]) => ({
    name,
    command,
  }))

const scriptResult = (code = 0) => ({ code, output: code === 0 ? [] : [`exit status ${String(code)}`] })

function packageResult({ command }: GuestStage) {
  const missing = command.split(" ").find((name) => name.startsWith("missing-"))
  return missing === undefined
    ? { code: 0, output: [`Setting up ${command} ...`] }
    : { code: 100, output: [`E: Unable to locate package ${missing}`] }
}

/** How each script of the user data ends, in order. The script that reports the markers does not count. */
function scriptEnds(text: string): (number | "never")[] {
  const [, ...rest] = text.split(/^(?= *#!)/m)
  const scripts = text.trimStart().startsWith("#!") ? [text] : rest
  return scripts
    .filter((script) => !script.includes("POLARIS-BUILD"))
    .map((script) => {
      const indent = /^ */.exec(script)?.[0] ?? ""
      if (/^ *sleep \d{3,}$/m.test(script)) return "never"
      return Number(new RegExp(`^${indent}exit (\\d{1,3}) *$`, "m").exec(script)?.[1] ?? 0)
    })
}
