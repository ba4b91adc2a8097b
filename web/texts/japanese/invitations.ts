import type { invitationsTexts as english } from "../english/invitations.js"

/** Images that other projects share. */
export const invitationsTexts: typeof english = {
  invitations: {
    title: "招待",
    hint: "他のプロジェクトがこのプロジェクトと共有しているイメージです。承認したイメージはイメージの一覧に表示されます。拒否したイメージは表示されませんが、ID で使用できます。",
    note: "別のプロジェクトがこのイメージをこのプロジェクトと共有しています。",
    from: (owner, size, ago) => `プロジェクト ${owner} · ${size} · ${ago}に作成`,
    none: {
      pending: "保留中の招待はありません。",
      accepted: "承認済みの招待はありません。",
      rejected: "拒否済みの招待はありません。",
    },
    answer: (answer, name) => `${name}: ${answer}`,
    answers: { accepted: "承認", rejected: "拒否" },
    done: { accepted: "承認しました", rejected: "拒否しました", pending: "保留中" },
  },
}
