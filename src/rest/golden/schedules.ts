import { deleteSchedule, getSchedule, setSchedule } from "../../golden/schedule/set.js"
import { goldenMessage, goldenRef } from "../../schemas/golden/images.js"
import { goldenSchedule, setScheduleInput } from "../../schemas/golden/schedules.js"
import type { Route } from "../route.js"
import { inGolden } from "./rows.js"

const path = "/api/v1/images/{name}/schedule"

export const scheduleRoutes: Route[] = [
  inGolden({
    ...{ method: "GET", path, twin: "golden.schedules.get" },
    summary: "When a golden image is built by itself",
    ...{ input: goldenRef, output: goldenSchedule, verb: getSchedule },
  }),
  inGolden({
    ...{ method: "PUT", path, twin: "golden.schedules.set" },
    summary: "Build a golden image again by time, or when its base image changes",
    ...{ input: setScheduleInput, output: goldenSchedule, verb: setSchedule },
  }),
  inGolden({
    ...{ method: "DELETE", path, twin: "golden.schedules.delete" },
    summary: "End the schedule of a golden image",
    ...{ input: goldenRef, output: goldenMessage, verb: deleteSchedule },
  }),
]
