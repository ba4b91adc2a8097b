import type { overviewTexts as english } from "../english/overview.js"
import { images, plural } from "./plural.js"

/** The start page of a project. */
export const overviewTexts: typeof english = {
  overview: {
    title: "Resumen",
    underWay: "En curso",
    nothingUnderWay: "No se está subiendo, importando ni construyendo nada.",
    failed: (count) => `${plural(count, "imagen dorada ha fallado", "imágenes doradas han fallado")}`,
    invitations: (count) => `Otros proyectos comparten ${images(count)} con usted.`,
    answer: "Aceptar o rechazar",
    usage: "Uso",
    images,
    of: (used, limit) => `${used} de ${limit}`,
    noLimits: "Esta nube no tiene límites para imágenes.",
    limits: {
      image_count_total: "Imágenes",
      image_size_total: "Tamaño de todas las imágenes",
      image_stage_total: "Tamaño de las importaciones en curso",
      image_count_uploading: "Subidas simultáneas",
    },
    recent: "Últimos cambios",
  },
}
