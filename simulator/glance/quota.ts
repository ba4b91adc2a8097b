import type { Image, World } from "../world.js"
import type { DataCall } from "./call.js"
import { Fault } from "./fault.js"

const declaredSize = ({ headers }: DataCall) => Number(headers.get("content-length") ?? 0)

/** Bytes that the owner of an image may still store; undefined without a quota. */
export function remaining({ world }: { world: World }, image: Image): number | undefined {
  const { storageQuota } = world.settings
  if (storageQuota === 0) return undefined
  const others = [...world.images.values()].filter(
    (one) => one.owner === image.owner && one.id !== image.id && one.stores.length > 0,
  )
  return storageQuota - others.reduce((sum, one) => sum + (one.size ?? 0), 0)
}

const quotaFault = (size: number | string, left: number | string, stuck: boolean) =>
  new Fault(
    413,
    `Image exceeds the storage quota: The size of the data ${String(size)} will exceed the limit. ${String(left)} bytes remaining.`,
    { stuck },
  )

/** With a Content-Length, an exceeded quota is known before the first byte. */
export function mustHaveQuota(call: DataCall, image: Image): void {
  const left = remaining(call, image)
  const size = declaredSize(call)
  if (left !== undefined && size > left) throw quotaFault(size, left, false)
}

/**
 * Ends a body that is too large. If a chunked one exceeds the quota, Glance cannot return to `queued`: the
 * image stays in `saving` forever (recorded from Glance 25).
 */
export function readLimit(call: DataCall, image: Image): (size: number) => Fault | undefined {
  const left = remaining(call, image)
  const cap = call.world.settings.imageSizeCap
  return (size) => {
    if (left !== undefined && size > left) return quotaFault("None", "None", true)
    if (size > cap) return new Fault(413, "The incoming image is too large: The provided image is too large.")
    return undefined
  }
}
