import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "名前",
    status: "状態",
    visibility: "可視性",
    disk_format: "形式",
    size: "サイズ",
    updated_at: "更新日時",
    owner: "所有者",
  },
  list: {
    title: "イメージ",
    create: "イメージの作成",
    selectAll: "このページをすべて選択",
    select: (name) => `${name} を選択`,
    noneFound: "一致するイメージがありません",
    noneFoundHint: "別の言葉で検索するか、フィルターを変更または解除してください。",
    noneYet: "イメージはまだありません",
    noneYetHint:
      "コンピューターからディスクイメージをアップロードするか、他のプロジェクトが共有しているイメージを承認してください。",
  },
  filters: {
    search: "イメージを検索",
    searchHint: "名前、ID、タグ、OS の一部",
    button: (count) => (count > 0 ? `フィルター (${count})` : "フィルター"),
    clear: "すべて解除",
    clearOne: (label) => `${label}をクリア`,
    any: "指定なし",
    owner: "所有者",
    owners: { mine: "このプロジェクト" },
    os_type: "オペレーティングシステム",
    tags: "タグ",
    tagsHint: "タグを入力して Enter キーを押す",
    size_min: "最小サイズ (GiB)",
    size_max: "最大サイズ (GiB)",
    since: "作成日 (開始)",
    until: "作成日 (終了)",
    hidden: "非表示のイメージのみ",
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "すべて (コミュニティーを含む)" },
  },
  sort: {
    label: "並べ替え",
    ascending: "昇順、降順に切り替え",
    descending: "降順、昇順に切り替え",
    keys: {
      name: "名前",
      status: "状態",
      container_format: "コンテナー",
      disk_format: "形式",
      size: "サイズ",
      id: "ID",
      created_at: "作成日時",
      updated_at: "更新日時",
    },
  },
  paging: { title: "ページ", first: "最初", previous: "前へ", next: "次へ" },
  bulk: {
    label: "選択したイメージの操作",
    count: (count) => `${images(count)}を選択中`,
    clear: "選択を解除",
    result: "結果",
    failed: (count) => `${images(count)}で失敗しました`,
    deleteImages: {
      button: "削除",
      title: (count) => `${images(count)}を削除しますか?`,
      hint: "イメージとそのデータは完全に削除されます。",
      done: (count) => `${images(count)}を削除しました`,
    },
    deactivateImages: {
      button: "無効化",
      title: (count) => `${images(count)}を無効にしますか?`,
      hint: "再び有効にするまで、イメージからサーバーを起動することも、イメージをダウンロードすることもできません。",
      done: (count) => `${images(count)}を無効にしました`,
    },
    activateImages: {
      button: "再有効化",
      title: (count) => `${images(count)}を再び有効にしますか?`,
      hint: "イメージを再び使用できるようになります。",
      done: (count) => `${images(count)}を再び有効にしました`,
    },
  },
}
