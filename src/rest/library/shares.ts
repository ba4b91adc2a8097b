import { openShare } from "../../library/share-open.js"
import { createShare, listShares, revokeShare } from "../../library/shares.js"
import {
  createdShare,
  createShareInput,
  listSharesInput,
  openedShare,
  openShareInput,
  revokedShare,
  shareList,
  shareRef,
} from "../../schemas/library/delivery.js"
import type { Route } from "../route.js"
import { forAnyone, forProject } from "./rows.js"

const opening = {
  path: "/v1/shares/{token}",
  twin: "library.shares.open",
  ...{ input: openShareInput, output: openedShare, verb: openShare },
} as const

export const shareRoutes: Route[] = [
  forProject({
    method: "POST",
    path: "/v1/images/{image_id}/shares",
    twin: "library.shares.create",
    summary: "Share an image by a link; only this response has its token",
    input: createShareInput,
    output: createdShare,
    verb: createShare,
  }),
  forProject({
    method: "GET",
    path: "/v1/images/{image_id}/shares",
    twin: "library.shares.list",
    summary: "The shares of an image, with their last use",
    input: listSharesInput,
    output: shareList,
    verb: listShares,
  }),
  forProject({
    method: "DELETE",
    path: "/v1/images/{image_id}/shares/{share_id}",
    twin: "library.shares.revoke",
    summary: "Revoke a share for everyone",
    input: shareRef,
    output: revokedShare,
    verb: revokeShare,
  }),
  forAnyone({
    ...opening,
    method: "GET",
    summary: "Open a share, with the password in a header",
    headers: { "x-share-password": "password" },
  }),
  forAnyone({ ...opening, method: "POST", summary: "Open a share, with the password in the body" }),
]
