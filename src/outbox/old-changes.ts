import { z } from "zod"
import { job } from "../jobs/job.js"

/** Days for which changes are kept, so that a reader can be away. */
const DAYS = 30

/** Removes old changes, whether or not a reader has seen them. */
export const OLD_CHANGES = job({
  name: "outbox.remove-old-changes",
  payload: z.object({}),
  retry: { failures: 3, firstSeconds: 60, maxSeconds: 600 },
  lanes: 1,
  everySeconds: 86_400,
  async run({ commit }) {
    await commit("remove", ({ run }) =>
      run(`delete from outbox where created_at < now() - interval '${DAYS} days'`, []),
    )
  },
})
