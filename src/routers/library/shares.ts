import { openShare } from "../../library/share-open.js"
import { createShare, listShares, revokeShare } from "../../library/shares.js"
import {
  createShareInput,
  listSharesInput,
  openShareInput,
  shareRef,
} from "../../schemas/library/delivery.js"
import { inLibrary, readsLibrary } from "./procedures.js"

export const shareProcedures = {
  /** Creates a link to an image. Only this response contains its token. */
  create: inLibrary.input(createShareInput).mutation(({ ctx, input }) => createShare(ctx, input)),

  /** The shares of an image, newest first. */
  list: inLibrary.input(listSharesInput).query(({ ctx, input }) => listShares(ctx, input)),

  /** Ends a share. */
  revoke: inLibrary.input(shareRef).mutation(({ ctx, input }) => revokeShare(ctx, input)),

  /** The image that a share links to. Opening counts as a use, so this is a mutation. */
  open: readsLibrary.input(openShareInput).mutation(({ ctx, input }) => openShare(ctx, input)),
}
