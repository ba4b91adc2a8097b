import { z } from "zod"
import { manyLines, oneLine } from "./fields.js"

/** Scripts and files have to fit Nova's user data, compressed; this only bounds what is read. */
const LONGEST = 1_000_000

const packageName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9+._:~=/@-]*$/, "must be the name of a package, such as nginx or nginx=1.24")

const group = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,31}$/, "must be the name of a group")

const user = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "must begin with a lower-case letter and have only a-z, 0-9, _ and -"),
  /** Hashed before anything is stored. */
  password: oneLine(200).optional(),
  /** A hash as in /etc/shadow, instead of the password. */
  hashed_passwd: z
    .string()
    .max(300)
    .regex(/^\$(?:5|6|y|2[aby])\$[A-Za-z0-9./$=,]+$/, "must be a hash as in /etc/shadow, such as $6$…")
    .optional(),
  groups: z.array(group).max(64).default([]),
  /** Whether the user may become root without a password. */
  sudo: z.boolean().default(false),
})

const sshKey = z
  .string()
  .trim()
  .max(16_384)
  .regex(
    /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=.]+(?: [^\p{Cc}]*)?$/u,
    "must be a public key such as ssh-ed25519 AAAA…",
  )

const filePath = z
  .string()
  .max(4096)
  .regex(/^(?:\/|[A-Za-z]:[\\/])[^\p{Cc}\p{Cs}]*$/u, "must be an absolute path")
  .refine((path) => !path.split(/[\\/]/).includes(".."), "must not contain ..")
  .refine((path) => !/[\\/]$/.test(path), "must name a file, not a folder")

/** What a build changes in the base image. */
export const customizations = z.strictObject({
  packages: z.array(packageName).max(1000).default([]),
  /**
   * Names of scripts that the project has stored or Polaris ships, or whole scripts: texts that begin with
   * `#!` or have several lines.
   */
  scripts: z.array(manyLines(LONGEST).min(1)).max(100).default([]),
  /** Contents by path. */
  files: z.record(filePath, manyLines(LONGEST)).default({}),
  users: z.array(user).max(100).default([]),
  ssh_keys: z.array(sshKey).max(100).default([]),
})

export type Customizations = z.output<typeof customizations>
