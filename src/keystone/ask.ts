import type { Call } from "../call.js"
import { createAsk, type Ask } from "../http/ask.js"
import type { Send } from "../http/send.js"
import { baseOf } from "./base.js"

/** The parts of a call that requests to Keystone need; its caller may not be known yet. */
export type KeystoneCall = Pick<Call, "id" | "signal">

/** Keystone's API for one call, with or without a token. */
export type AskKeystone = (call: KeystoneCall, token?: string) => Ask

export function createAskKeystone(send: Send, authUrl: string): AskKeystone {
  const endpoint = baseOf(authUrl)
  return (call, token) => createAsk({ send, service: "keystone", endpoint, token, call })
}
