import type { english } from "../english/index.js"
import { catalogTexts } from "./catalog.js"
import { commonTexts } from "./common.js"
import { detailsTexts } from "./details.js"
import { goldenTexts } from "./golden.js"
import { invitationsTexts } from "./invitations.js"
import { libraryTexts } from "./library.js"
import { listTexts } from "./list.js"
import { overviewTexts } from "./overview.js"
import { shellTexts } from "./shell.js"
import { uploadsTexts } from "./uploads.js"

/** The console's texts in Spanish. Readers are addressed as “usted”. */
export const spanish: typeof english = {
  ...commonTexts,
  ...shellTexts,
  ...overviewTexts,
  ...listTexts,
  ...uploadsTexts,
  ...libraryTexts,
  ...catalogTexts,
  ...goldenTexts,
  ...detailsTexts,
  ...invitationsTexts,
}
