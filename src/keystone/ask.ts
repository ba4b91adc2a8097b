import { createAsk, type Ask } from "../http/ask.js"
import type { Send } from "../http/send.js"
import { baseOf } from "./base.js"

/** Keystone's API, asked for one request of ours, with a token or without. */
export type AskKeystone = (requestId: string, token?: string) => Ask

export function createAskKeystone(send: Send, authUrl: string): AskKeystone {
  const endpoint = baseOf(authUrl)
  return (requestId, token) => createAsk({ send, service: "keystone", endpoint, token, requestId })
}
