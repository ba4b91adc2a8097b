import type { invitationsTexts as english } from "../english/invitations.js"

/** Images that other projects share. */
export const invitationsTexts: typeof english = {
  invitations: {
    title: "邀请",
    hint: "其他项目与此项目共享的镜像。接受的镜像会出现在镜像列表中。拒绝的镜像不会出现，但仍可通过 ID 使用。",
    note: "另一个项目与您的项目共享此镜像。",
    from: (owner, size, ago) => `项目 ${owner} · ${size} · 创建于${ago}`,
    none: {
      pending: "没有待处理的邀请。",
      accepted: "没有已接受的邀请。",
      rejected: "没有已拒绝的邀请。",
    },
    answer: (answer, name) => `${answer} ${name}`,
    answers: { accepted: "接受", rejected: "拒绝" },
    done: { accepted: "已接受", rejected: "已拒绝", pending: "待处理" },
  },
}
