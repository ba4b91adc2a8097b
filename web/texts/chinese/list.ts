import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "名称",
    status: "状态",
    visibility: "可见性",
    disk_format: "格式",
    size: "大小",
    updated_at: "更新时间",
    owner: "所有者",
  },
  list: {
    title: "镜像",
    create: "创建镜像",
    selectAll: "选择本页全部",
    select: (name) => `选择 ${name}`,
    noneFound: "没有匹配的镜像",
    noneFoundHint: "请搜索其他内容，或者更改或清除过滤器。",
    noneYet: "还没有镜像",
    noneYetHint: "请从您的计算机上传磁盘镜像，或接受其他项目与您共享的镜像。",
  },
  filters: {
    search: "搜索镜像",
    searchHint: "名称、ID、标签或操作系统的一部分",
    button: (count) => (count > 0 ? `过滤器 (${count})` : "过滤器"),
    clear: "全部清除",
    clearOne: (label) => `清除${label}`,
    any: "不限",
    owner: "所有者",
    owners: { mine: "此项目" },
    os_type: "操作系统",
    tags: "标签",
    tagsHint: "输入标签并按 Enter 键",
    size_min: "最小大小 (GiB)",
    size_max: "最大大小 (GiB)",
    since: "创建时间自",
    until: "创建时间至",
    hidden: "仅隐藏的镜像",
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "全部，包括社区" },
  },
  sort: {
    label: "排序方式",
    ascending: "升序，切换为降序",
    descending: "降序，切换为升序",
    keys: {
      name: "名称",
      status: "状态",
      container_format: "容器",
      disk_format: "格式",
      size: "大小",
      id: "ID",
      created_at: "创建时间",
      updated_at: "更新时间",
    },
  },
  paging: { title: "页面", first: "首页", previous: "上一页", next: "下一页" },
  bulk: {
    label: "对所选镜像的操作",
    count: (count) => `已选择 ${images(count)}`,
    clear: "清除选择",
    result: "结果",
    failed: (count) => `${images(count)}失败`,
    deleteImages: {
      button: "删除",
      title: (count) => `删除 ${images(count)}？`,
      hint: "镜像及其数据将被永久删除。",
      done: (count) => `已删除 ${images(count)}`,
    },
    deactivateImages: {
      button: "停用",
      title: (count) => `停用 ${images(count)}？`,
      hint: "在重新启用之前，无法用这些镜像启动服务器，也无法下载它们。",
      done: (count) => `已停用 ${images(count)}`,
    },
    activateImages: {
      button: "重新启用",
      title: (count) => `重新启用 ${images(count)}？`,
      hint: "这些镜像可以再次使用。",
      done: (count) => `已重新启用 ${images(count)}`,
    },
  },
}
