import { z } from "zod"
import { groups, commaSeparated, seconds, variables, whole, wholeSeconds } from "./variables.js"

/** 32 random characters cannot be guessed. */
const keys = commaSeparated.pipe(
  z.tuple([z.string()], z.string()).refine((all) => all.every((key) => key.length >= 32), {
    error: "each key must have at least 32 characters, as `openssl rand -base64 32` gives",
  }),
)

const isOrigin = (text: string) =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text

const origins = commaSeparated.refine((all) => all.every(isOrigin), {
  error: "must be origins such as https://console.example.org, without a path, joined by commas",
})

/** Signing in from a browser. */
export const sessionConfig = z
  .object({
    keys: keys.optional().register(variables, {
      name: "SESSION_KEYS",
      secret: true,
      description:
        "Keys of the session cookie, at least 32 characters each, separated by commas; without them nobody can sign " +
        "in. The first seals and all unseal, so that a key can be replaced without ending sessions. Create one with " +
        "`openssl rand -base64 32`, and use the same keys in all processes.",
      example: "",
      more: "[Sessions](#sessions)",
    }),
    secure: z
      .enum(["auto", "always", "never"])
      .default("auto")
      .register(variables, {
        name: "SESSION_SECURE",
        description:
          "Whether the cookie requires https, and its name has the prefix `__Host-`: `always`, `never`, or `auto`, " +
          "which means unless the page comes over http from this machine.",
      }),
    allowedOrigins: origins.prefault("").register(variables, {
      name: "ALLOWED_ORIGINS",
      description:
        "Additional origins whose pages may use a session, separated by commas: a front end's dev server, for " +
        "example.",
      example: "http://localhost:5173",
    }),
    failuresPerUser: whole(10, 1, 10_000).register(variables, {
      name: "SIGN_IN_ATTEMPTS_PER_USER",
      description:
        "Failed attempts to sign in with one user name before the next is refused with TOO_MANY_REQUESTS.",
    }),
    failuresPerAddress: whole(50, 1, 100_000).register(variables, {
      name: "SIGN_IN_ATTEMPTS_PER_ADDRESS",
      description: "The same from one network address, whatever the names.",
    }),
    windowMs: wholeSeconds(300, 1, 86_400).register(variables, {
      name: "SIGN_IN_WINDOW_SECONDS",
      description: "Seconds in which failed attempts are counted.",
    }),
    failureMs: seconds(1).register(variables, {
      name: "SIGN_IN_FAILURE_SECONDS",
      description:
        "Seconds before a failed sign-in gets its response, or a multiple of them, whether or not the user exists.",
    }),
  })
  .register(groups, { title: "Signing in from a browser" })
