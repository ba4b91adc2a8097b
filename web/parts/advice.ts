import { polarisError, type ErrorData } from "@polaris-bff/client"
import { texts } from "../texts/texts.js"

/** What a failure means to the person before the page, in a few words. */
export function advice(error: unknown): string {
  const known = polarisError(error)
  return known === undefined ? texts.failure.offline : (ADVICE[known.code] ?? texts.failure.unexpected)
}

const ADVICE: Partial<Record<ErrorData["code"], string>> = texts.failure.advice
