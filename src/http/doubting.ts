import { answered, Refusal, type Service } from "../errors.js"
import { cannotCheck } from "./sentence.js"

/**
 * Translates a service's 401. It is sent even if only the service's *own* Keystone is gone (recorded from
 * Glance 25), so `confirm` asks Keystone whether the token is still valid, and throws if it is not. Otherwise
 * the failure is a 503.
 */
export const doubting =
  (service: Service, confirm: () => Promise<void>) =>
  async (error: unknown): Promise<never> => {
    if (!answered(error, 401)) throw error
    await confirm()
    throw new Refusal(503, { message: cannotCheck(service), cause: error })
  }
