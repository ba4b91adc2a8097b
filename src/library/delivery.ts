import type { z } from "zod"
import type { signedUrl } from "../schemas/library/delivery.js"
import { throughCdn } from "./cdn.js"
import { contentDisposition } from "../content/disposition.js"
import type { StoredFile } from "./files.js"
import type { Library } from "./library.js"

/** Seconds for which a URL works. A download that has started by then continues. */
const EXPIRES = 300

/**
 * Signed URLs of a file, which work for anyone who has them. `inline` applies to pictures only; other files
 * are always saved.
 */
export async function deliver(
  { storage, settings }: Pick<Library, "storage" | "settings">,
  { key, filename, contentType, isPicture }: StoredFile,
  type: "inline" | "attachment",
): Promise<z.output<typeof signedUrl>> {
  const disposition = contentDisposition(isPicture ? type : "attachment", filename)
  const wanted = { key, contentType, disposition, expiresIn: EXPIRES }
  const expires = Math.floor(Date.now() / 1000) + EXPIRES
  const { cdnUrl: url, cdnKey } = settings
  const finish = (signed: string) =>
    url === undefined || cdnKey === undefined ? signed : throughCdn(signed, { url, key: cdnKey, expires })
  return {
    url: finish(await storage.signGet(wanted)),
    head_url: finish(await storage.signHead(wanted)),
    expires_in_sec: EXPIRES,
  }
}
