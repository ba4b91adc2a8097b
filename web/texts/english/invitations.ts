/** Images that other projects share. */
export const invitationsTexts = {
  invitations: {
    title: "Invitations",
    hint: "Images that other projects share with this one. Accepted images appear in the image list. Rejected images do not, but can still be used by ID.",
    note: "Another project shares this image with yours.",
    from: (owner: string, size: string, ago: string) => `Project ${owner} · ${size} · created ${ago}`,
    none: {
      pending: "No pending invitations.",
      accepted: "No accepted invitations.",
      rejected: "No rejected invitations.",
    },
    answer: (answer: string, name: string) => `${answer} ${name}`,
    answers: { accepted: "Accept", rejected: "Reject" },
    done: { accepted: "Accepted", rejected: "Rejected", pending: "Pending" },
  },
}
