import type { Operation } from "@trpc/client"

/** Who asks, and for which project. */
export interface CallerOptions {
  /**
   * A Keystone token, or where to get one: asked for before every request. Not needed beside a session
   * cookie.
   */
  token?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  /**
   * The project to work in; without it the token's own. A function is asked at the moment of each call, and
   * one call can name another: `.query(input, { context: { project } })`.
   */
  project?: string | (() => string | undefined) | undefined
  /** Further headers of every request. */
  headers?: Record<string, string> | undefined
}

export type Headers = () => Promise<Record<string, string>>

/** The project that a call is for, as it stands when the call is made. */
export function projectOf({ context }: Operation, project: CallerOptions["project"]): string | undefined {
  const { project: named } = context
  if (typeof named === "string") return named
  return typeof project === "function" ? project() : project
}

/** The headers of a request for one project. */
export function headersOf({ token, headers }: CallerOptions, project: string | undefined): Headers {
  return async () => {
    const secret = typeof token === "function" ? await token() : token
    return {
      ...headers,
      ...(secret && { "X-Auth-Token": secret }),
      ...(project && { "X-Project-Id": project }),
    }
  }
}
