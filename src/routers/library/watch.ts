import { tracked } from "@trpc/server"
import { watchLibrary } from "../../library/watch.js"
import { watchInput } from "../../schemas/library/search.js"
import { inLibrary } from "./procedures.js"

/**
 * The changes in the library of the caller's project, after a given event or from now on. A client that
 * reconnects receives what it has missed.
 */
export const watchProcedure = inLibrary.input(watchInput).subscription(async function* ({ ctx, input }) {
  const after = input.lastEventId ?? input.after
  const events = watchLibrary(ctx, { after, mayStay: () => ctx.authenticate() })
  for await (const event of events) yield tracked(event.event_id, event)
})
