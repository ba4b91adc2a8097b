import type { FastifyRequest } from "fastify"

/** The token of `Authorization: Bearer`, which means the same as `X-Auth-Token`. */
export function bearerToken({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  const { authorization = "" } = headers
  return /^bearer /i.test(authorization) ? authorization.slice("bearer ".length).trim() : undefined
}
