import type * as english from "../english/common.js"

export const statuses: typeof english.statuses = {
  active: "可用",
  queued: "排队中",
  saving: "保存中",
  uploading: "上传中",
  importing: "导入中",
  deactivated: "已停用",
  pending_delete: "等待删除",
  killed: "错误",
  deleted: "已删除",
  pending: "待处理",
  accepted: "已接受",
  rejected: "已拒绝",
  creating: "构建中",
  revoked: "已撤销",
  ready: "就绪",
  failed: "失败",
  deleting: "删除中",
}

export const visibilities: typeof english.visibilities = {
  private: "私有",
  shared: "共享",
  community: "社区",
  public: "公有",
}

/** Texts of every page. */
export const commonTexts: typeof english.commonTexts = {
  product: "Polaris",
  pageTitle: (title) => `${title} · Polaris`,
  loading: "正在加载",
  none: "–",
  units: ["B", "KiB", "MiB", "GiB", "TiB"],
  gigabytes: (amount) => `${amount} GB`,
  megabytes: (amount) => `${amount} MB`,
  listed: (parts) => parts.join("、"),
  labelled: (label, value) => `${label}：${value}`,
  notSpecified: "未指定",
  yes: "是",
  no: "否",
  save: "保存",
  cancel: "取消",
  close: "关闭",
  copyWhat: (what) => `复制${what}`,
  copied: "已复制",
  notCopied: "浏览器不允许复制。请选中文本并手动复制。",
  useIt: { title: "使用", openstack: "命令行", terraform: "Terraform" },
  unnamed: (id) => `未命名镜像 (${id.slice(0, 8)})`,
  isProtected: "已受删除保护",
  isHidden: "不在列表中显示",
  statuses,
  visibilities,
  visibilityHints: {
    private: "仅此项目可以使用",
    shared: "此项目及其成员可以使用",
    community: "所有项目都可以使用，但默认不在列表中显示",
    public: "所有项目都可以查看和使用",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
