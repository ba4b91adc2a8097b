import { createPolarisClient } from "@polaris-bff/client"
import { createIsomorphicFn } from "@tanstack/react-start"
import { getRequestHeader } from "@tanstack/react-start/server"

/** On the server Polaris is asked directly, with the session's cookie of the caller; in the browser it comes along. */
export const createClient = createIsomorphicFn()
  .server(() => {
    const polaris = process.env["POLARIS_URL"] ?? "http://127.0.0.1:4005"
    const cookie = getRequestHeader("cookie") ?? ""
    return createPolarisClient({ url: `${polaris}/polaris-bff`, headers: { cookie } })
  })
  .client(() => createPolarisClient({ url: "/polaris-bff" }))
