import type { invitationsTexts as english } from "../english/invitations.js"

/** Images that other projects share. */
export const invitationsTexts: typeof english = {
  invitations: {
    title: "Invitations",
    hint: "Images que d’autres projets partagent avec celui-ci. Les images acceptées apparaissent dans la liste des images. Les images refusées n’y apparaissent pas, mais peuvent toujours être utilisées par leur ID.",
    note: "Un autre projet partage cette image avec le vôtre.",
    from: (owner, size, ago) => `Projet ${owner} · ${size} · créée ${ago}`,
    none: {
      pending: "Aucune invitation en attente.",
      accepted: "Aucune invitation acceptée.",
      rejected: "Aucune invitation refusée.",
    },
    answer: (answer, name) => `${answer} ${name}`,
    answers: { accepted: "Accepter", rejected: "Refuser" },
    done: { accepted: "Acceptée", rejected: "Refusée", pending: "En attente" },
  },
}
