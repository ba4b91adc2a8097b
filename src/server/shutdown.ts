import type { FastifyInstance } from "fastify"
import { setTimeout as sleep } from "node:timers/promises"
import { Refusal } from "../errors.js"
import type { Transfers } from "../upload/transfers.js"
import type { Readiness } from "./readiness.js"

/** What `shutDown` needs. */
export interface Shutdown {
  app: FastifyInstance
  readiness: Readiness
  upload: { transfers: Pick<Transfers, "cut"> }
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** For this time `/readyz` responds 503 and requests are still accepted. */
  delayMs: number
  /** After that, running requests have this time to finish. */
  graceMs: number
}

/** The time after uploads were cut, to make their images uploadable again and to send the responses. */
export const AFTER_CUT_MS = 10_000

const CUT = "Polaris is being restarted, so this upload was cut. Upload the file again."

/**
 * First `/readyz` responds 503 while the port is still open, so that a load balancer notices; then no new
 * requests are accepted; then running ones end, or are cut. Each step that an operator may look for is a log
 * line.
 */
export async function shutDown({ app, readiness, upload, log, delayMs, graceMs }: Shutdown): Promise<void> {
  const begun = performance.now()
  readiness.drain()
  log.info({ delaySeconds: delayMs / 1000, graceSeconds: graceMs / 1000 }, "shutdown begins")
  await sleep(delayMs)
  const closed = app.close().then(() => "closed" as const)
  let cut: object[] = []
  if ((await Promise.race([closed, pause(graceMs)])) !== "closed") {
    cut = upload.transfers.cut(new Refusal(503, CUT))
    for (const upload of cut) log.warn(upload, "upload cut")
    if (cut.length > 0) await Promise.race([closed, pause(AFTER_CUT_MS)])
    app.server.closeAllConnections()
  }
  await closed
  log.info({ uploadsCut: cut.length, ms: Math.round(performance.now() - begun) }, "shutdown complete")
}

/** Does not keep the process running. */
const pause = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false })
