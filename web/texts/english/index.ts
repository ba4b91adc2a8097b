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

/** The console in English: one file for each page. */
export const english = {
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
