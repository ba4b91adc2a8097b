import { and, eq, sql } from "drizzle-orm"
import { createHash, randomBytes } from "node:crypto"
import type { z } from "zod"
import { Refusal } from "../errors.js"
import { recordChange } from "../outbox/outbox.js"
import type {
  createdShare,
  createShareInput,
  listSharesInput,
  revokedShare,
  share,
  shareList,
  shareRef,
} from "../schemas/library/delivery.js"
import { lockOwn, noSuchLibraryImage } from "./find.js"
import { newShareId } from "./ids.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { newestFirst, pageOf } from "./newest-first.js"
import { hashPassword } from "./share-password.js"
import { images, shares, type ShareRow } from "./tables.js"

/** The database stores this hash instead of the token. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("base64url")

/** Creates a link that gives anyone who has it access to an image. Only this response contains the token. */
export async function createShare(
  { library, call, via }: LibraryContext,
  { image_id, role, expires_in_sec, password, max_uses }: z.output<typeof createShareInput>,
): Promise<z.output<typeof createdShare>> {
  refuseReader(call)
  const token = `t_${randomBytes(32).toString("base64url")}`
  const hash = async (text: string) => library.shareGuard.hashing(call.signal, () => hashPassword(text))
  const passwordHash = password === undefined ? null : await hash(password)
  const { user, project } = call.caller
  const id = newShareId()
  await library.database.transaction(async (tx) => {
    await lockOwn(tx, image_id, call.caller)
    await tx.insert(shares).values({
      ...{ id, imageId: image_id, projectId: project.id, createdBy: user.id, role, passwordHash },
      ...{ tokenHash: hashToken(token), mostUses: max_uses ?? null },
      ...(expires_in_sec !== undefined && {
        expiresAt: sql`now() + ${expires_in_sec} * interval '1 second'`,
      }),
    })
    const facts = { image_id, role }
    await recordChange(tx, { projectId: project.id, type: "library.share.created", subject: id, facts })
  }, call.signal)
  return { share_id: id, token, url: `${via.origin}/s/${token}` }
}

/** The shares of an image, newest first, including those that have ended. */
export async function listShares(
  { library, call }: LibraryContext,
  { image_id, limit, cursor }: z.output<typeof listSharesInput>,
): Promise<z.output<typeof shareList>> {
  const { order, at, behind } = newestFirst(shares)
  return library.database.query(async (queries) => {
    const own = and(eq(images.id, image_id), eq(images.projectId, call.caller.project.id))
    const [image] = await queries.select({ deletedAt: images.deletedAt }).from(images).where(own)
    if (image?.deletedAt !== null) throw noSuchLibraryImage(image_id)
    const rows = await queries
      .select({ row: shares, at })
      .from(shares)
      .where(and(eq(shares.imageId, image_id), behind(cursor)))
      .orderBy(...order)
      .limit(limit + 1)
    const { page, ...next } = pageOf(rows, limit, (one) => [one.at, one.row.id])
    return { shares: page.map(({ row }) => shapeOf(row)), ...next }
  }, call.signal)
}

/**
 * Ends a share for everyone at once. URLs that it has already returned work until they expire, after at most
 * 300 seconds. Does nothing for a share that has already been revoked.
 */
export async function revokeShare(
  { library, call }: LibraryContext,
  { image_id, share_id }: z.output<typeof shareRef>,
): Promise<z.output<typeof revokedShare>> {
  refuseReader(call)
  await library.database.transaction(async (tx) => {
    const { projectId } = await lockOwn(tx, image_id, call.caller, { trash: "either" })
    const one = and(eq(shares.id, share_id), eq(shares.imageId, image_id))
    const [found] = await tx.select().from(shares).where(one).for("update")
    if (found === undefined) throw new Refusal(404, `The image has no share ${share_id}.`)
    if (found.revokedAt !== null) return
    await tx
      .update(shares)
      .set({ revokedAt: sql`now()` })
      .where(one)
    await recordChange(tx, {
      ...{ projectId, type: "library.share.revoked", subject: share_id, facts: { image_id } },
    })
  }, call.signal)
  return { revoked: true }
}

const shapeOf = (row: ShareRow): z.output<typeof share> => ({
  ...{ share_id: row.id, role: row.role, has_password: row.passwordHash !== null, uses: row.uses },
  ...(row.mostUses !== null && { max_uses: row.mostUses }),
  ...{ created_by: row.createdBy, created_at_ms: row.createdAt.getTime() },
  ...(row.expiresAt !== null && { expires_at_ms: row.expiresAt.getTime() }),
  ...(row.lastUsedAt !== null && { last_used_at_ms: row.lastUsedAt.getTime() }),
  ...(row.revokedAt !== null && { revoked_at_ms: row.revokedAt.getTime() }),
})
