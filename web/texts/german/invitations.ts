import type { invitationsTexts as english } from "../english/invitations.js"

/** Images that other projects share. */
export const invitationsTexts: typeof english = {
  invitations: {
    title: "Einladungen",
    hint: "Images, die andere Projekte mit diesem teilen. Angenommene Images erscheinen in der Liste der Images. Abgelehnte nicht, sie können aber weiterhin über ihre ID verwendet werden.",
    note: "Ein anderes Projekt teilt dieses Image mit Ihrem.",
    from: (owner, size, ago) => `Projekt ${owner} · ${size} · erstellt ${ago}`,
    none: {
      pending: "Keine ausstehenden Einladungen.",
      accepted: "Keine angenommenen Einladungen.",
      rejected: "Keine abgelehnten Einladungen.",
    },
    answer: (answer, name) => `${name}: ${answer}`,
    answers: { accepted: "Annehmen", rejected: "Ablehnen" },
    done: { accepted: "Angenommen", rejected: "Abgelehnt", pending: "Ausstehend" },
  },
}
