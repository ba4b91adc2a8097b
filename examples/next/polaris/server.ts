import "server-only"
import { createPolarisClient, type AppRouter } from "@polaris-bff/client"
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query"
import { headers } from "next/headers"
import { cache } from "react"
import { createQueryClient } from "./query-client"

const polaris = process.env["POLARIS_URL"] ?? "http://127.0.0.1:4005"

/** One for each request, so that no caller ever sees what was read for another. */
export const getQueryClient = cache(createQueryClient)

/** Query options of Polaris for the caller of this request: its session's cookie goes along. */
export const getTrpc = cache(async () => {
  const cookie = (await headers()).get("cookie") ?? ""
  const client = createPolarisClient({ url: `${polaris}/polaris-bff`, headers: { cookie } })
  return createTRPCOptionsProxy<AppRouter>({ client, queryClient: getQueryClient })
})
