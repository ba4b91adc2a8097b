import { z } from "zod"
import { job } from "./job.js"

/** Ended jobs are kept for this time, so that their results can be queried. */
const KEPT_DAYS = 30

/** Removes ended jobs and their records. Those that are not undone stay for an operator. */
export const OLD_JOBS = job({
  name: "polaris.remove-old-jobs",
  payload: z.object({}),
  retry: { failures: 3, firstSeconds: 60, maxSeconds: 600 },
  lanes: 1,
  everySeconds: 86_400,
  async run({ commit }) {
    await commit("remove", ({ run }) =>
      run(`delete from job where ended_at < now() - interval '${KEPT_DAYS} days' and not left_undone`, []),
    )
  },
})
