import { randomUUID } from "node:crypto"
import { pino } from "pino"
import type { Call } from "../../src/call.js"
import { createHttp } from "../../src/http/http.js"
import { createNeutron, type Neutron } from "../../src/neutron/neutron.js"
import { createNova, type Nova } from "../../src/nova/nova.js"
import { signIn, type Account } from "./cloud.js"

/** Nova and Neutron for one account, without a Polaris. */
export interface Compute extends AsyncDisposable {
  nova: Nova
  neutron: Neutron
  call: Call
}

const HTTP = { certificates: undefined, timeoutMs: 60_000, connections: 8, connect: undefined }

/** Signs in and opens both clients. */
export async function openCompute(authUrl: string, account: Account = "demo"): Promise<Compute> {
  const http = createHttp(HTTP)
  const { token, projectId, userId, imageEndpoint = "", endpoints } = await signIn(authUrl, account)
  const named = { id: projectId, name: account }
  const caller = {
    ...{ token, user: { id: userId, name: account }, project: named, isAdmin: false, isReader: false },
    imageEndpoint,
    computeEndpoint: endpoints["compute"]?.replace(/\/v2\.1$/, ""),
    networkEndpoint: endpoints["network"],
  }
  const log = Object.assign(pino({ level: "silent" }), { note: () => undefined })
  const call = { id: `req-${randomUUID()}`, signal: new AbortController().signal, log, caller }
  const services = { send: http.send, callers: { confirm: async () => undefined } }
  return {
    nova: createNova(services, call),
    neutron: createNeutron(services, call),
    call,
    [Symbol.asyncDispose]: () => http.close(),
  }
}
