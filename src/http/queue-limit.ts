import { Refusal, type Service } from "../errors.js"
import { busy } from "./sentence.js"

/**
 * The same function, which refuses a request with 503 if `most` others to its service are running or waiting:
 * a service that is slower than its callers would otherwise fill the memory with them, and nobody would get a
 * response in time.
 */
export function limited<Of extends { service: Service }, Got>(
  ask: (outgoing: Of) => Promise<Got>,
  most: number,
): (outgoing: Of) => Promise<Got> {
  const running = new Map<Service, number>()
  return async (outgoing) => {
    const { service } = outgoing
    const count = running.get(service) ?? 0
    if (count >= most) throw new Refusal(503, { message: busy(service), seconds: 1 })
    running.set(service, count + 1)
    try {
      return await ask(outgoing)
    } finally {
      running.set(service, (running.get(service) ?? 1) - 1)
    }
  }
}
