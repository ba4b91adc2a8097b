import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter, GlanceImage, ImageAction } from "@polaris-bff/client"
import { texts } from "../../texts/texts.js"

type Permission = inferRouterOutputs<AppRouter>["compute"]["permissions"]["actions"][ImageAction]
type Sentence = keyof typeof texts.denied

/** The role that an action asks for where it is not `member`. */
const ROLES: Partial<Record<ImageAction, Sentence>> = {
  list: "reader",
  list_members: "reader",
  publish: "admin",
}

/** What is in the way of an action in the image's status, by the action. */
const STATES: Partial<Record<ImageAction, (status: GlanceImage["status"]) => Sentence>> = {
  publish: () => "uploading",
  update: () => "uploading",
  change_formats: () => "fixedFormats",
  deactivate: () => "noData",
  reactivate: () => "noData",
  upload: () => "hasData",
  import: (status) => (status === "queued" ? "importing" : "hasData"),
  download: (status) => (status === "deactivated" ? "deactivated" : "noData"),
}

/** Why an action is refused, in the reader's language; undefined for a reason that is new to the console. */
export function deniedReason(
  action: ImageAction,
  { reason }: Permission,
  status: GlanceImage["status"],
): string | undefined {
  const sentence = sentenceFor(action, reason, status)
  return sentence && texts.denied[sentence]
}

function sentenceFor(
  action: ImageAction,
  reason: Permission["reason"],
  status: GlanceImage["status"],
): Sentence | undefined {
  switch (reason) {
    case undefined:
    case "protected":
    case "visibility":
    case "formats":
      return reason
    case "role":
      return ROLES[action] ?? "member"
    case "owner":
      return action === "update_member" ? "answerable" : "owner"
    case "state":
      return STATES[action]?.(status)
  }
}
