import type { Operation } from "@trpc/client"

/** The caller's credentials and project. */
export interface CallerOptions {
  /**
   * A Keystone token, or a function that returns one, called before every request. Not needed with a session
   * cookie.
   */
  token?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  /**
   * The id of the project to work in; by default the token's own. A function is called for each call, and a
   * single call can name another project: `.query(input, { context: { project } })`.
   */
  project?: string | (() => string | undefined) | undefined
  /** Additional headers for every request. */
  headers?: Record<string, string> | undefined
}

export type Headers = () => Promise<Record<string, string>>

/** The project of a call, evaluated when the call is made. */
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
