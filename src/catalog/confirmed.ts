import { Refusal } from "../errors.js"

/**
 * How often a page is read because Glance has shown that the index was out of date. Each reading corrects the
 * images of one page, so this is also how many pages of deleted images a request can pass.
 */
const READINGS = 50

/**
 * Reads until Glance confirms what was read. Throws Refusal 503 instead of returning anything else, because
 * the caller might no longer be allowed to see it.
 */
export async function readConfirmed<T>(
  read: () => Promise<T>,
  isConfirmed: (found: T) => Promise<boolean>,
): Promise<T> {
  for (let reading = 0; reading < READINGS; reading++) {
    const found = await read()
    if (await isConfirmed(found)) return found
  }
  throw new Refusal(503, {
    message: "Many of your project's images have just changed at Glance. Try again in a few seconds.",
    reason: "catalog_reading",
    seconds: 3,
  })
}
