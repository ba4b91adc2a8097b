import { polarisError, type ErrorData } from "@polaris-bff/client"
import { texts } from "../texts/texts.js"
import { UnreadableFile } from "./readable-file.js"

export interface Description {
  title: string
  message: string
  /** Of the message, if it is not the console's own: Polaris, OpenStack and the client write English. */
  lang?: "en"
}

/** A failure as the console shows it: what is wrong, then what to do. */
export function describeFailure(error: unknown): Description {
  const failure = polarisError(error)
  if (failure === undefined) return isFromNetwork(error) ? describeNetwork() : describeOther(error)
  const title = TITLES[failure.code] ?? texts.failure.unexpected
  if (failure.code === "UNAUTHORIZED") return { title, message: texts.failure.signedOut }
  const message = error instanceof Error ? error.message : String(error)
  return isForDevelopers(message)
    ? { title, message: texts.failure.misconfigured }
    : { title, message, lang: "en" }
}

const TITLES: Partial<Record<ErrorData["code"], string>> = texts.failure.titles

/** Messages about a request header or a server setting help API clients, not readers of the page. */
const isForDevelopers = (message: string) => /\bX-[A-Z][a-z]+-\w+|\b[A-Z]{3,}_[A-Z]+\b/.test(message)

/** tRPC wraps the `TypeError` with which `fetch` reports that no response arrived. */
function isFromNetwork(error: unknown): boolean {
  const { name, cause } = error as { name?: string; cause?: unknown }
  return name === "TRPCClientError" || error instanceof TypeError || cause instanceof TypeError
}

function describeNetwork(): Description {
  const { offline, offlineHint, unreachable, unreachableHint } = texts.failure
  return navigator.onLine
    ? { title: unreachable, message: unreachableHint }
    : { title: offline, message: offlineHint }
}

const describeOther = (error: unknown): Description => ({
  title: texts.failure.unexpected,
  message: error instanceof Error ? error.message : String(error),
  ...(!(error instanceof UnreadableFile) && { lang: "en" }),
})
