import { z } from "zod"
import { projectId } from "./ids.js"

/**
 * Bounded, so that no attempt is expensive. A NUL character breaks Keystone's own password check (recorded
 * from Keystone 22).
 */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((given) => !given.includes("\0"), "must not contain a NUL character")

const person = { username: text(255), domain: text(255).default("Default") }
const secret = text(4096)

const withPassword = z.strictObject({
  ...person,
  password: secret,
  /** A one-time code; only if Keystone requires one (the reason `one_time_code_needed`). */
  totp: text(16).optional(),
  projectId: projectId.optional(),
})

const credential = z.union([
  z.strictObject({ id: text(255), secret }),
  z.strictObject({ name: text(255), secret, ...person }),
])

/** The input of a procedure that takes none: nothing, or an empty object. */
export const noInput = z.strictObject({}).nullish()

/** The input of `session.signIn`: a password or an application credential. */
export const signInInput = z.union([withPassword, z.strictObject({ applicationCredential: credential })])

/** The reasons of a session's failures, for programs. */
export const SESSION_REASONS = [
  "not_signed_in",
  "session_ended",
  "wrong_credentials",
  "one_time_code_needed",
  "foreign_origin",
] as const
export type SessionReason = (typeof SESSION_REASONS)[number]

export type SignInInput = z.output<typeof signInInput>

/** The input of `session.chooseProject`. */
export const chooseProjectInput = z.strictObject({ projectId })

/** The input of `session.projectName`. */
export const projectNameInput = z.strictObject({ projectId })

/** A project's name; null if Keystone does not show it to the caller. */
export interface ProjectName {
  id: string
  name: string | null
}

/** The signed-in user. `project` is used by calls without `X-Project-Id`; null if none is chosen. */
export interface CurrentSession {
  user: { id: string; name: string; domain: string | null }
  project: { id: string; name: string } | null
  /** The user's roles in `project`. */
  roles: string[]
  /** When the session ends: ISO 8601, from Keystone. */
  expires_at: string
}

/** A project the caller has a role in. */
export interface ProjectChoice {
  id: string
  name: string
  description: string
  domain_id: string | null
}
