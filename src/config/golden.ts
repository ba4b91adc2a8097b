import { createPrivateKey } from "node:crypto"
import { z } from "zod"
import { groups, seconds, variables, whole, wholeSeconds } from "./variables.js"

/** Line ends may be written as `\n`, because many env files have only one line for each variable. */
const signingKey = z.string().transform((text, issue) => {
  try {
    const key = createPrivateKey(text.replaceAll("\\n", "\n"))
    if (key.asymmetricKeyType === "ed25519") return key
  } catch {
    /** Refused below, without the reason, which may repeat the key. */
  }
  const message = "must be an Ed25519 private key in PEM, as `openssl genpkey -algorithm ed25519` gives"
  issue.addIssue({ code: "custom", message, input: "" })
  return z.NEVER
})

/** Golden images: builds on Nova. */
export const goldenConfig = z
  .object({
    isOn: z
      .enum(["on", "off"])
      .transform((text) => text === "on")
      .optional()
      .register(variables, {
        name: "GOLDEN_IMAGES",
        description:
          "Whether golden images can be built: `on` or `off`. By default they can where a database is used anyway: with `DATABASE_URL` or an object store.",
        example: "on",
      }),
    builds: whole(8, 1, 1000).register(variables, {
      name: "GOLDEN_BUILDS",
      description: "Builds of golden images that run at the same time, of all projects together.",
    }),
    buildsPerProject: whole(2, 1, 1000).register(variables, {
      name: "GOLDEN_BUILDS_PER_PROJECT",
      description: "Builds of golden images that run at the same time for one project; others wait.",
    }),
    waitingPerProject: whole(50, 1, 1000).register(variables, {
      name: "GOLDEN_BUILDS_WAITING",
      description: "Builds of golden images of one project that wait for their turn; another one is refused.",
    }),
    buildMs: wholeSeconds(2700, 60, 86_400).register(variables, {
      name: "GOLDEN_BUILD_SECONDS",
      description:
        "Seconds after which a build fails, unless its recipe has a `timeout_seconds`. The caller's token must be valid for as long.",
    }),
    pollMs: seconds(2).register(variables, {
      name: "GOLDEN_POLL_SECONDS",
      description: "Seconds between two requests to Nova or Glance while a build waits for them.",
    }),
    baseCheckMs: wholeSeconds(600, 1, 86_400).register(variables, {
      name: "GOLDEN_BASE_CHECK_SECONDS",
      description:
        "Seconds between two checks whether the base image of a golden image has changed, for schedules that build it again then.",
    }),
    provenanceKey: signingKey.optional().register(variables, {
      name: "PROVENANCE_KEY",
      secret: true,
      description:
        "The Ed25519 private key, in PEM, that signs where golden images come from; line ends may be written as `\\n`. Create one with `openssl genpkey -algorithm ed25519`. Without it the statements are not signed.",
      example: "",
    }),
  })
  .register(groups, { title: "Golden images" })
