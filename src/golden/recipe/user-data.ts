import { gzipSync } from "node:zlib"
import { wrongField } from "../golden.js"
import { cloudConfig } from "./cloud-config.js"
import type { Recipe } from "./recipe.js"
import { windowsScript } from "./windows-script.js"

/** Nova accepts 65,535 characters of Base64. */
const MOST_BYTES = Math.floor(65_535 / 4) * 3

/**
 * The user data of a build. What is too large for Nova is compressed, in the MIME form that cloud-init also
 * reads. Throws Refusal 400 for what does not fit even so.
 */
export function userDataOf(recipe: Recipe, buildId: string): Buffer {
  const isWindows = recipe.osType === "windows"
  const text = isWindows ? windowsScript(recipe, buildId) : cloudConfig(recipe, buildId)
  const plain = Buffer.from(text)
  if (plain.length <= MOST_BYTES) return plain
  const packed = isWindows ? plain : gzipSync(multipart(plain), { level: 9 })
  if (packed.length <= MOST_BYTES) return packed
  throw wrongField("customizations", tooLarge(packed.length, isWindows), "user_data_too_large")
}

const tooLarge = (bytes: number, isWindows: boolean) =>
  `the files, scripts and users have ${bytes} bytes${isWindows ? "" : " after compression"}, and a machine's user data may have ${MOST_BYTES}. ` +
  "Have a script download what is large."

const BOUNDARY = "polaris-user-data"

const multipart = (config: Buffer) =>
  Buffer.concat([
    Buffer.from(
      [
        `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
        "MIME-Version: 1.0",
        "",
        `--${BOUNDARY}`,
        'Content-Type: text/cloud-config; charset="utf-8"',
        "MIME-Version: 1.0",
        "Content-Transfer-Encoding: 8bit",
        'Content-Disposition: attachment; filename="polaris.yaml"',
        "",
        "",
      ].join("\n"),
    ),
    config,
    Buffer.from(`\n--${BOUNDARY}--\n`),
  ])
