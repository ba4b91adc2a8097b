/**
 * Keystone's API at any of the forms `OS_AUTH_URL` comes in: with or without `/v3`, with or without a slash.
 */
export const baseOf = (authUrl: string) => withoutEndingSlashes(authUrl).replace(/\/v3$/, "") + "/v3"

/** In linear time: `/\/+$/` starts again at each slash. */
export function withoutEndingSlashes(url: string): string {
  let end = url.length
  while (url[end - 1] === "/") end--
  return url.slice(0, end)
}
