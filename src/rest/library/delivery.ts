import { downloadImage, viewImage } from "../../library/view.js"
import { delivered, notReady, signedUrl, viewInput, type Delivered } from "../../schemas/library/delivery.js"
import type { Route } from "../route.js"
import { forAnyone } from "./rows.js"

const outputs = { 200: signedUrl, 202: notReady }

/** Responds 202 while a variant is being made. */
const reply = (output: Delivered) =>
  "status" in output
    ? { status: 202, headers: { "retry-after": String(output.retry_after_sec) } }
    : { status: 200 }

export const deliveryRoutes: Route[] = [
  forAnyone({
    method: "GET",
    path: "/v1/images/{image_id}:view",
    twin: "library.images.view",
    summary: "A signed URL for showing an image or one of its variants",
    input: viewInput,
    output: delivered,
    outputs,
    verb: viewImage,
    reply,
  }),
  forAnyone({
    method: "GET",
    path: "/v1/images/{image_id}:download",
    twin: "library.images.download",
    summary: "A signed URL for saving an image or one of its variants",
    input: viewInput,
    output: delivered,
    outputs,
    verb: downloadImage,
    reply,
  }),
]
