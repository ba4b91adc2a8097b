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
  /** A link to an image. Its token is shown once. */
  create: inLibrary.input(createShareInput).mutation(({ ctx, input }) => createShare(ctx, input)),

  /** The shares of an image, the newest first. */
  list: inLibrary.input(listSharesInput).query(({ ctx, input }) => listShares(ctx, input)),

  /** Ends a share. */
  revoke: inLibrary.input(shareRef).mutation(({ ctx, input }) => revokeShare(ctx, input)),

  /** What a share shows. It counts as a use, so it is a mutation. */
  open: readsLibrary.input(openShareInput).mutation(({ ctx, input }) => openShare(ctx, input)),
}
