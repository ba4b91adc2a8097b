import type { overviewTexts as english } from "../english/overview.js"
import { countOf, images } from "./plural.js"

/** The start page of a project. */
export const overviewTexts: typeof english = {
  overview: {
    title: "概览",
    underWay: "进行中",
    nothingUnderWay: "没有正在进行的上传、导入或构建。",
    failed: (count) => `${countOf(count, "个黄金镜像")}失败`,
    invitations: (count) => `其他项目与您共享了 ${images(count)}。`,
    answer: "接受或拒绝",
    usage: "用量",
    images,
    of: (used, limit) => `${used} / ${limit}`,
    noLimits: "此云对镜像没有限制。",
    limits: {
      image_count_total: "镜像",
      image_size_total: "所有镜像的大小",
      image_stage_total: "进行中的导入的大小",
      image_count_uploading: "同时上传数",
    },
    recent: "最近更改",
  },
}
