import type { overviewTexts as english } from "../english/overview.js"
import { images, plural } from "./plural.js"

/** The start page of a project. */
export const overviewTexts: typeof english = {
  overview: {
    title: "Vue d’ensemble",
    underWay: "En cours",
    nothingUnderWay: "Aucun envoi, import ni construction en cours.",
    failed: (count) => `${plural(count, "image dorée en échec", "images dorées en échec")}`,
    invitations: (count) => `D’autres projets partagent ${images(count)} avec vous.`,
    answer: "Accepter ou refuser",
    usage: "Utilisation",
    images,
    of: (used, limit) => `${used} sur ${limit}`,
    noLimits: "Ce cloud n’a pas de limites pour les images.",
    limits: {
      image_count_total: "Images",
      image_size_total: "Taille de toutes les images",
      image_stage_total: "Taille des imports en cours",
      image_count_uploading: "Envois simultanés",
    },
    recent: "Modifiées récemment",
  },
}
