/** Keystone's API at any of the forms `OS_AUTH_URL` comes in: with or without `/v3`, with or without a slash. */
export const baseOf = (authUrl: string) => authUrl.replace(/\/+$/, "").replace(/\/v3$/, "") + "/v3"
