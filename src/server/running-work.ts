import type { FastifyInstance } from "fastify"

/**
 * A caller who has left may leave work behind that has to be brought to its end: an image whose upload broke
 * off is put right, a change is completed. The server waits for open connections only; this waits for the
 * handlers too.
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
