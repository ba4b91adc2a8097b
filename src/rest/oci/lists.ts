import type { FastifyReply, FastifyRequest } from "fastify"
import { listArtifacts } from "../../catalog/artifacts.js"
import type { CatalogContext } from "../../catalog/catalog.js"
import { hashAfter, repositoryOf } from "./address.js"
import { refusal } from "./errors.js"

/** The tag of every image; there are no others. */
export const TAG = "latest"

const SIZE = 100
const LARGEST = 1_000

interface Page {
  n: number | undefined
  last: string | undefined
}

function pageIn({ query }: FastifyRequest): Page {
  const { n, last } = query as Record<string, unknown>
  if (n !== undefined && (typeof n !== "string" || !/^\d{1,9}$/.test(n)))
    throw refusal(400, "PAGINATION_NUMBER_INVALID", "n: must be a whole number.")
  if (last !== undefined && typeof last !== "string")
    throw refusal(400, "PAGINATION_NUMBER_INVALID", "last: must be there once.")
  return { n: n === undefined ? undefined : Number(n), last }
}

/** The tags of one image. */
export function tagsOf(request: FastifyRequest, hash: string): object {
  const { n, last = "" } = pageIn(request)
  return { name: repositoryOf(hash), tags: n === 0 || last >= TAG ? [] : [TAG] }
}

/** The repositories that the caller sees, with a link to the next ones. */
export async function sendCatalog(
  context: CatalogContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { n, last } = pageIn(request)
  const limit = Math.min(n ?? SIZE, LARGEST)
  const found = limit === 0 ? [] : await listArtifacts(context, { after: hashAfter(last), limit: limit + 1 })
  const repositories = found.slice(0, limit).map(({ hash }) => repositoryOf(hash))
  const end = repositories.at(-1)
  if (found.length > limit && end !== undefined)
    reply.header("link", `</v2/_catalog?n=${limit}&last=${encodeURIComponent(end)}>; rel="next"`)
  return reply.send({ repositories })
}
