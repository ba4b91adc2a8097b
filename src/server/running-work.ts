import type { FastifyInstance } from "fastify"

/**
 * On shutdown, waits for all running handlers. Node's server waits only for open connections, but work
 * continues after a caller disconnects: an image whose upload broke off is made uploadable again, a change is
 * completed.
 */
export function finishWorkUnderWay(app: FastifyInstance): void {
  const underWay = new Set<Promise<unknown>>()
  app.addHook("onRoute", (route) => {
    const { handler } = route
    route.handler = function (request, reply) {
      const work: unknown = handler.call(this, request, reply)
      if (!(work instanceof Promise)) return work
      underWay.add(work)
      return work.finally(() => underWay.delete(work))
    }
  })
  app.addHook("onClose", async () => {
    await Promise.allSettled(underWay)
  })
}
