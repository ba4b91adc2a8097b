import type { uploadsTexts as english } from "../english/uploads.js"
import { files, images } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts: typeof english = {
  create: {
    title: "创建镜像",
    pick: "选择文件",
    pickAgain: "重新选择文件",
    drop: "将磁盘镜像拖放到此处",
    dropMore: "将更多文件拖放到此处",
    pickHint: "可以选择多个文件。QCOW2、raw、ISO、VMDK、VHD、VHDX 或 VDI，不可压缩。",
    files: "磁盘镜像",
    remove: (name) => `移除 ${name}`,
    chooseFormat: "选择格式",
    sources: {
      content: "根据文件内容识别",
      name: "根据文件名推测，未能从内容识别",
      none: "未能识别。请选择格式。",
    },
    warnings: {
      empty: "此文件为空。请选择其他文件。",
      compressed: "此文件已压缩。请先解压：服务器无法从压缩的镜像启动。",
      differs: (content, chosen) => `此文件的内容是 ${content}，而不是 ${chosen}。上传很可能会被拒绝。`,
      noSignature: (chosen) => `此文件没有 ${chosen} 签名。上传很可能会被拒绝。`,
    },
    unreadable: "无法读取此文件：它已被更改、移动或删除，或者您无权打开它。请重新选择。",
    needsName: "请输入名称",
    needsFormat: "请选择格式",
    incomplete: "每个文件都需要名称和格式，并且必须可读取。",
    common: "所有文件的设置",
    stay: "在所有上传完成之前，请保持此标签页打开。",
    submit: (count) => (count === 1 ? "创建并上传" : `创建并上传 ${images(count)}`),
    confirm: {
      title: "上传有警告的文件？",
      button: "仍然上传",
    },
  },
  uploads: {
    running: (count) => `正在上传 ${files(count)}`,
    ended: "上传",
    stay: "请保持此标签页打开。",
    hide: "隐藏上传",
    show: "显示上传",
    retry: "重试",
    dismiss: "关闭",
    deleteImage: "删除镜像",
    deleteHint: "此镜像没有数据。它将被永久删除。",
    progress: (name) => `${name} 的上传`,
    amount: (percent, done, total) => `${percent}% · ${done} / ${total}`,
    pace: (speed, left) => `${speed}/s · 剩余 ${left}`,
    finishing: "处理中",
    unreadable: "选择文件后，它已被更改、移动或删除。请重新选择以上传。",
    cancelledWithImage: "已取消。镜像存在，但没有数据。",
    phases: {
      waiting: "等待中",
      creating: "正在创建镜像",
      sending: "上传中",
      done: "完成",
      failed: "失败",
      cancelled: "已取消",
    },
  },
}
