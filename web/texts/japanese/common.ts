import type * as english from "../english/common.js"

export const statuses: typeof english.statuses = {
  active: "稼働中",
  queued: "待機中",
  saving: "保存中",
  uploading: "アップロード中",
  importing: "インポート中",
  deactivated: "無効",
  pending_delete: "削除待ち",
  killed: "エラー",
  deleted: "削除済み",
  pending: "保留中",
  accepted: "承認済み",
  rejected: "拒否済み",
  creating: "ビルド中",
  revoked: "失効",
  ready: "準備完了",
  failed: "失敗",
  deleting: "削除中",
}

export const visibilities: typeof english.visibilities = {
  private: "プライベート",
  shared: "共有",
  community: "コミュニティー",
  public: "パブリック",
}

/** Texts of every page. */
export const commonTexts: typeof english.commonTexts = {
  product: "Polaris",
  pageTitle: (title) => `${title} · Polaris`,
  loading: "読み込み中",
  none: "–",
  units: ["B", "KiB", "MiB", "GiB", "TiB"],
  gigabytes: (amount) => `${amount} GB`,
  megabytes: (amount) => `${amount} MB`,
  listed: (parts) => parts.join("、"),
  labelled: (label, value) => `${label}: ${value}`,
  notSpecified: "指定なし",
  yes: "はい",
  no: "いいえ",
  save: "保存",
  cancel: "キャンセル",
  close: "閉じる",
  copyWhat: (what) => `${what}をコピー`,
  copied: "コピーしました",
  notCopied: "ブラウザーがコピーを許可しませんでした。テキストを選択して手動でコピーしてください。",
  useIt: { title: "使い方", openstack: "コマンドライン", terraform: "Terraform" },
  unnamed: (id) => `名前のないイメージ (${id.slice(0, 8)})`,
  isProtected: "削除から保護されています",
  isHidden: "一覧に表示されません",
  statuses,
  visibilities,
  visibilityHints: {
    private: "このプロジェクトだけが使用できます",
    shared: "このプロジェクトとそのメンバーが使用できます",
    community: "すべてのプロジェクトが使用できますが、通常は一覧に表示されません",
    public: "すべてのプロジェクトが表示および使用できます",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
