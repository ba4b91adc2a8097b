import type { overviewTexts as english } from "../english/overview.js"
import { countOf, images } from "./plural.js"

/** The start page of a project. */
export const overviewTexts: typeof english = {
  overview: {
    title: "概要",
    underWay: "進行中",
    nothingUnderWay: "アップロード、インポート、ビルドは行われていません。",
    failed: (count) => `${countOf(count, "ゴールデンイメージ")}が失敗しました`,
    invitations: (count) => `他のプロジェクトが${images(count)}を共有しています。`,
    answer: "承認または拒否",
    usage: "使用量",
    images,
    of: (used, limit) => `${used} / ${limit}`,
    noLimits: "このクラウドにはイメージの上限がありません。",
    limits: {
      image_count_total: "イメージ",
      image_size_total: "すべてのイメージのサイズ",
      image_stage_total: "進行中のインポートのサイズ",
      image_count_uploading: "同時アップロード",
    },
    recent: "最近の変更",
  },
}
