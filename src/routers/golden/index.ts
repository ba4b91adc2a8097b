import { cancelGolden } from "../../golden/cancel.js"
import { deleteChannel, listBuilds, listChannels, setChannel } from "../../golden/channels.js"
import { compareBuilds } from "../../golden/compare.js"
import { createGolden } from "../../golden/create.js"
import { getGolden, getGoldenStatus } from "../../golden/get.js"
import { checkHealth } from "../../golden/health.js"
import { listGolden } from "../../golden/list.js"
import { followGolden, goldenLogs } from "../../golden/logs.js"
import { getMetrics } from "../../golden/metrics.js"
import { getProvenance } from "../../golden/provenance.js"
import { rebuildGolden } from "../../golden/rebuild.js"
import { deleteGolden } from "../../golden/remove.js"
import { revokeGolden } from "../../golden/revoke.js"
import { getSbom } from "../../golden/sbom.js"
import { deleteSchedule, getSchedule, setSchedule } from "../../golden/schedule/set.js"
import { deleteScript, getScript, listScripts, putScript } from "../../golden/scripts/store.js"
import { deleteVm, getVm, listVms } from "../../golden/vms.js"
import { channelRef, setChannelInput } from "../../schemas/golden/channels.js"
import { goldenRef, listGoldenInput, rebuildInput, revokeInput } from "../../schemas/golden/images.js"
import { provenanceInput } from "../../schemas/golden/provenance.js"
import { createGoldenInput } from "../../schemas/golden/recipe.js"
import { compareInput } from "../../schemas/golden/sbom.js"
import { setScheduleInput } from "../../schemas/golden/schedules.js"
import { putScriptInput, scriptRef } from "../../schemas/golden/scripts.js"
import { listVmsInput, vmRef } from "../../schemas/golden/vms.js"
import { projectOnly } from "../../schemas/project-only.js"
import { noInput } from "../../schemas/session.js"
import { publicProcedure } from "../trpc.js"
import { inGoldenImages } from "./procedures.js"

const images = {
  /** Starts to build a golden image. CONFLICT for a name that the project uses. */
  create: inGoldenImages.input(createGoldenInput).mutation(({ ctx, input }) => createGolden(ctx, input)),

  /** A page of the project's golden images, newest first. */
  list: inGoldenImages.input(listGoldenInput.prefault({})).query(({ ctx, input }) => listGolden(ctx, input)),

  /** A golden image of the project. NOT_FOUND for any other. */
  get: inGoldenImages.input(goldenRef).query(({ ctx, input }) => getGolden(ctx, input)),

  /** How far the newest build of a golden image is. */
  status: inGoldenImages.input(goldenRef).query(({ ctx, input }) => getGoldenStatus(ctx, input)),

  /** The console of the newest build's machine, as plain text. */
  logs: inGoldenImages.input(goldenRef).query(({ ctx, input }) => goldenLogs(ctx, input)),

  /** The console as it grows, until the build has ended. */
  follow: inGoldenImages.input(goldenRef).subscription(async function* ({ ctx, input }) {
    yield* followGolden(ctx, input, () => ctx.authenticate())
  }),

  /** The builds of a golden image, newest first. */
  builds: inGoldenImages.input(goldenRef).query(({ ctx, input }) => listBuilds(ctx, input)),

  /** Where a build of a golden image comes from, as a statement that is signed if there is a key. */
  provenance: inGoldenImages.input(provenanceInput).query(({ ctx, input }) => getProvenance(ctx, input)),

  /** What a build of a golden image has installed. NOT_FOUND if its system could not list it. */
  sbom: inGoldenImages.input(provenanceInput).query(({ ctx, input }) => getSbom(ctx, input)),

  /** In what two builds differ. */
  compare: inGoldenImages.input(compareInput).query(({ ctx, input }) => compareBuilds(ctx, input)),

  /** Stops the build that runs or waits. CONFLICT if there is none. */
  cancel: inGoldenImages.input(goldenRef).mutation(({ ctx, input }) => cancelGolden(ctx, input)),

  /** Builds a golden image again from its recipe. CONFLICT while a build runs. */
  rebuild: inGoldenImages.input(rebuildInput).mutation(({ ctx, input }) => rebuildGolden(ctx, input)),

  /** Revokes a golden image, and those that descend from it if asked. CONFLICT if no build of it is ready. */
  revoke: inGoldenImages.input(revokeInput).mutation(({ ctx, input }) => revokeGolden(ctx, input)),

  /** Deletes a golden image, its builds and its images at Glance. */
  delete: inGoldenImages.input(goldenRef).mutation(({ ctx, input }) => deleteGolden(ctx, input)),
}

const channels = {
  /** The channels of a golden image, and their moves. */
  list: inGoldenImages.input(goldenRef).query(({ ctx, input }) => listChannels(ctx, input)),

  /** Points a channel to a ready build, by default the newest. CONFLICT if there is none. */
  set: inGoldenImages.input(setChannelInput).mutation(({ ctx, input }) => setChannel(ctx, input)),

  /** Deletes a channel. */
  delete: inGoldenImages.input(channelRef).mutation(({ ctx, input }) => deleteChannel(ctx, input)),
}

const schedules = {
  /** When a golden image is built by itself. NOT_FOUND if it has no schedule. */
  get: inGoldenImages.input(goldenRef).query(({ ctx, input }) => getSchedule(ctx, input)),

  /** Builds a golden image again by time, or when its base image changes. */
  set: inGoldenImages.input(setScheduleInput).mutation(({ ctx, input }) => setSchedule(ctx, input)),

  /** Ends a schedule. */
  delete: inGoldenImages.input(goldenRef).mutation(({ ctx, input }) => deleteSchedule(ctx, input)),
}

const vms = {
  /** The servers that build golden images of the project. */
  list: inGoldenImages.input(listVmsInput.prefault({})).query(({ ctx, input }) => listVms(ctx, input)),

  /** A server that builds a golden image. NOT_FOUND for any other. */
  get: inGoldenImages.input(vmRef).query(({ ctx, input }) => getVm(ctx, input)),

  /** Deletes a server. The build that uses it fails. */
  delete: inGoldenImages.input(vmRef).mutation(({ ctx, input }) => deleteVm(ctx, input)),
}

const scripts = {
  /** The scripts that recipes of the project can name. */
  list: inGoldenImages.input(projectOnly.prefault({})).query(({ ctx }) => listScripts(ctx)),

  /** A script with its content. */
  get: inGoldenImages.input(scriptRef).query(({ ctx, input }) => getScript(ctx, input)),

  /** Stores a script of the project, or replaces it. */
  put: inGoldenImages.input(putScriptInput).mutation(({ ctx, input }) => putScript(ctx, input)),

  /** Deletes a script of the project. */
  delete: inGoldenImages.input(scriptRef).mutation(({ ctx, input }) => deleteScript(ctx, input)),
}

export const goldenProcedures = {
  /** Whether requests can be served. Needs no token. */
  health: publicProcedure.input(noInput).query(({ ctx }) => checkHealth(ctx)),

  /** Numbers about the golden images of the project. */
  metrics: inGoldenImages.input(projectOnly.prefault({})).query(({ ctx }) => getMetrics(ctx)),

  ...{ images, channels, schedules, vms, scripts },
}
