import { plural } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts = {
  create: {
    title: "Create images",
    source: "Where the data comes from",
    origins: { files: "Files on this computer", url: "A URL" },
    fromUrl: {
      url: "URL of the image",
      urlHint: "The cloud fetches it, so you can close this page. It must be reachable without signing in.",
      notOffered: "This cloud cannot fetch images from URLs. Download the file and upload it instead.",
      submit: "Create and import",
    },
    from: {
      button: "Create from this image",
      hint: (name: string) =>
        `The settings and properties of ${name} are filled in below. Its data is not copied: choose the data of the new image.`,
    },
    propertiesHint: "name=value, then Enter",
    needsValue: "Write each property as name=value.",
    pick: "Choose files",
    pickAgain: "Choose file again",
    drop: "Drop disk images here",
    dropMore: "Drop more files here",
    pickHint: "You can choose several files. QCOW2, raw, ISO, VMDK, VHD, VHDX or VDI, not compressed.",
    files: "Disk images",
    remove: (name: string) => `Remove ${name}`,
    chooseFormat: "Choose a format",
    sources: {
      content: "Recognised from the file's content",
      name: "Guessed from the file name, not recognised from the content",
      none: "Not recognised. Choose the format.",
    },
    warnings: {
      empty: "This file is empty. Choose another file.",
      compressed: "This file is compressed. Unpack it first: servers cannot start from a compressed image.",
      differs: (content: string, chosen: string) =>
        `The content of this file is ${content}, not ${chosen}. The upload will probably be refused.`,
      noSignature: (chosen: string) =>
        `This file does not have the ${chosen} signature. The upload will probably be refused.`,
    },
    unreadable:
      "This file cannot be read: it was changed, moved or deleted, or you may not open it. Choose it again.",
    needsName: "Enter a name",
    needsFormat: "Choose a format",
    incomplete: "Each file needs a name and a format, and must be readable.",
    settings: "Settings",
    common: "Settings for all files",
    stay: "Keep this tab open until all uploads are complete.",
    submit: (count: number) =>
      count === 1 ? "Create and upload" : `Create and upload ${plural(count, "image")}`,
    confirm: {
      title: "Upload files with warnings?",
      button: "Upload anyway",
    },
  },
  uploads: {
    running: (count: number) => `Uploading ${plural(count, "file")}`,
    ended: "Uploads",
    stay: "Keep this tab open.",
    hide: "Hide uploads",
    show: "Show uploads",
    retry: "Retry",
    dismiss: "Dismiss",
    deleteImage: "Delete image",
    deleteHint: "The image has no data. It will be deleted permanently.",
    progress: (name: string) => `Upload of ${name}`,
    amount: (percent: number, done: string, total: string) => `${percent}% · ${done} of ${total}`,
    pace: (speed: string, left: string) => `${speed}/s · ${left} left`,
    finishing: "Processing",
    unreadable: "The file was changed, moved or deleted after you chose it. Choose it again to upload it.",
    cancelledWithImage: "Cancelled. The image exists but has no data.",
    phases: {
      waiting: "Pending",
      creating: "Creating image",
      sending: "Uploading",
      done: "Done",
      failed: "Failed",
      cancelled: "Cancelled",
    },
  },
}
