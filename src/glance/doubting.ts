import { answered, Refusal } from "../errors.js"

const DOUBTS = "The image service cannot check your session at the moment. Try again later."

/**
 * Translates Glance's 401. Glance sends it even if only *its* Keystone is gone (recorded from Glance 25), so
 * `confirm` asks Keystone whether the token is still valid, and throws if it is not. Otherwise the failure is
 * a 503.
 */
export const doubting =
  (confirm: () => Promise<void>) =>
  async (error: unknown): Promise<never> => {
    if (!answered(error, 401)) throw error
    await confirm()
    throw new Refusal(503, { message: DOUBTS, cause: error })
  }
