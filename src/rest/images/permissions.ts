import { canUser, permissions } from "../../images/permissions.js"
import {
  canUserInput,
  canUserOutput,
  permissionsFields,
  permissionsOutput,
} from "../../schemas/permissions.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const imagePermissionRoutes: Route[] = [
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/permissions",
    twin: "compute.image.permissions",
    summary: "What the caller may do with images, or with one image, and why not",
    input: permissionsFields,
    output: permissionsOutput,
    verb: permissions,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/can-user",
    twin: "compute.image.canUser",
    summary: "Whether the caller's role allows something",
    input: canUserInput,
    output: canUserOutput,
    verb: canUser,
  }),
]
