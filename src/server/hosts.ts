import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"

/**
 * Requires exactly one Host header, as HTTP/1.1 does. Node's own refusal has a different shape from Polaris'.
 */
export function requireHost(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ raw: { httpVersion, rawHeaders } }) => {
    const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length
    if (given > 1 || (given === 0 && httpVersion !== "1.0"))
      throw new Refusal(400, `host: is ${given > 1 ? "given twice" : "missing"}. Send the header once.`)
  })
}
