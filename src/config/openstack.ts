import { readFileSync } from "node:fs"
import { z } from "zod"
import { groups, httpUrl, commaSeparated, variables, whole, wholeSeconds } from "./variables.js"

const certificates = z.string().transform((file, issue) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    issue.addIssue({ code: "custom", message: `no readable file at ${file}` })
    return z.NEVER
  }
})

/** The cloud behind Polaris, and how requests are sent to it. */
export const openstackConfig = z
  .object({
    authUrl: httpUrl.register(variables, {
      name: "OS_AUTH_URL",
      description: "Keystone's address, with or without `/v3`. Polaris validates every token there.",
      example: "http://127.0.0.1:5005/v3",
    }),
    region: z.string().optional().register(variables, {
      name: "OS_REGION_NAME",
      description: "The region whose image service is used; by default the first in the catalog.",
      example: "RegionOne",
    }),
    interface: z.enum(["public", "internal", "admin"]).default("public").register(variables, {
      name: "OS_INTERFACE",
      description: "Which endpoint of the catalog: `public`, `internal` or `admin`.",
    }),
    certificates: certificates.optional().register(variables, {
      name: "OS_CACERT",
      description:
        "A PEM file with the certificate authorities to trust, for Keystone and Glance, if the system does not " +
        "trust them already.",
      example: "/etc/ssl/certs/my-cloud.pem",
    }),
    glanceEndpoint: httpUrl.optional().register(variables, {
      name: "GLANCE_ENDPOINT",
      description:
        "The image service's address, if the one in the catalog is wrong or not reachable. A path prefix is kept; " +
        "`/v2` is not needed.",
      example: "http://127.0.0.1:9292",
    }),
    adminRoles: commaSeparated.prefault("admin").register(variables, {
      name: "ADMIN_ROLES",
      description:
        "Roles, separated by commas, to which Glance shows every project's images. For them Polaris applies " +
        "`member_status` itself.",
    }),
    tokenCacheMs: wholeSeconds(60, 0, 300).register(variables, {
      name: "TOKEN_CACHE_SECONDS",
      description:
        "Seconds for which a validated token is cached, at most 300. `0` validates it for each request, so that a " +
        "revoked token is noticed at once.",
    }),
    timeoutMs: wholeSeconds(60, 1, 600).register(variables, {
      name: "UPSTREAM_TIMEOUT_SECONDS",
      description:
        "Seconds Keystone or Glance may take for a response, before the caller gets GATEWAY_TIMEOUT; does not " +
        "apply to uploads.",
    }),
    connections: whole(64, 1, 1024).register(variables, {
      name: "UPSTREAM_CONNECTIONS",
      description: "Connections to each service; more requests wait for a free one.",
    }),
  })
  .register(groups, { title: "The cloud" })
