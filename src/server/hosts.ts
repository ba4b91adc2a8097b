import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"

/** HTTP/1.1 requires exactly one Host header. Node's own refusal would have another shape than Polaris'. */
export function requireHost(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ raw: { httpVersion, headersDistinct } }) => {
    const given = headersDistinct["host"]?.length ?? 0
    if (given > 1 || (given === 0 && httpVersion !== "1.0"))
      throw new Refusal(400, `host: is ${given > 1 ? "given twice" : "missing"}. Send the header once.`)
  })
}
