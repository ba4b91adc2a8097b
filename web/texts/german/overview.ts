import type { overviewTexts as english } from "../english/overview.js"
import { images, plural } from "./plural.js"

/** The start page of a project. */
export const overviewTexts: typeof english = {
  overview: {
    title: "Überblick",
    underWay: "In Arbeit",
    nothingUnderWay: "Nichts wird gerade hochgeladen, importiert oder gebaut.",
    failed: (count) => `${plural(count, "goldenes Image ist", "goldene Images sind")} fehlgeschlagen`,
    invitations: (count) => `Andere Projekte teilen ${images(count)} mit Ihnen.`,
    answer: "Annehmen oder ablehnen",
    usage: "Nutzung",
    images,
    of: (used, limit) => `${used} von ${limit}`,
    noLimits: "Diese Cloud hat keine Grenzen für Images.",
    limits: {
      image_count_total: "Images",
      image_size_total: "Größe aller Images",
      image_stage_total: "Größe laufender Importe",
      image_count_uploading: "Gleichzeitige Uploads",
    },
    recent: "Zuletzt geändert",
  },
}
