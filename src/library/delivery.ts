import type { z } from "zod"
import type { signedUrl } from "../schemas/library/delivery.js"
import { throughCdn } from "./cdn.js"
import { contentDisposition } from "./disposition.js"
import type { StoredFile } from "./files.js"
import type { Library } from "./library.js"

/** Seconds for which a URL works. A download that has begun goes on. */
const EXPIRES = 300

/** URLs of a file for whoever has them. `inline` is for pictures: other files are saved anyway. */
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
