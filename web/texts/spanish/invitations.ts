import type { invitationsTexts as english } from "../english/invitations.js"

/** Images that other projects share. */
export const invitationsTexts: typeof english = {
  invitations: {
    title: "Invitaciones",
    hint: "Imágenes que otros proyectos comparten con este. Las imágenes aceptadas aparecen en la lista de imágenes. Las rechazadas no, pero se pueden seguir usando por su ID.",
    note: "Otro proyecto comparte esta imagen con el suyo.",
    from: (owner, size, ago) => `Proyecto ${owner} · ${size} · creada ${ago}`,
    none: {
      pending: "No hay invitaciones pendientes.",
      accepted: "No hay invitaciones aceptadas.",
      rejected: "No hay invitaciones rechazadas.",
    },
    answer: (answer, name) => `${answer} ${name}`,
    answers: { accepted: "Aceptar", rejected: "Rechazar" },
    done: { accepted: "Aceptada", rejected: "Rechazada", pending: "Pendiente" },
  },
}
