import type { Call } from "../call.js"
import { createAsk, type Ask } from "../http/ask.js"
import type { Send } from "../http/send.js"
import { baseOf } from "./base.js"

/** What Keystone's verbs need of a call: it may not be known yet who makes it. */
export type KeystoneCall = Pick<Call, "id" | "signal">

/** Keystone's API for one call, with a token or without. */
export type AskKeystone = (call: KeystoneCall, token?: string) => Ask

export function createAskKeystone(send: Send, authUrl: string): AskKeystone {
  const endpoint = baseOf(authUrl)
  return (call, token) => createAsk({ send, service: "keystone", endpoint, token, call })
}
