/**
 * The base URL of Keystone's API, from any form of `OS_AUTH_URL`: with or without `/v3`, with or without a
 * slash at the end.
 */
export const baseOf = (authUrl: string) => withoutEndingSlashes(authUrl).replace(/\/v3$/, "") + "/v3"

/** In linear time: `/\/+$/` starts again at each slash. */
export function withoutEndingSlashes(url: string): string {
  let end = url.length
  while (url[end - 1] === "/") end--
  return url.slice(0, end)
}
