import { formatPercent } from "../../parts/formatting.js"
import { useTitlePrefix } from "../../parts/page.js"
import { isSending, useLibraryUploads } from "../../session/library-uploads.js"
import { isRunning, useUploads } from "../../session/uploads.js"

/** Shows how far the uploads of this tab are in its title, all together. */
export function useUploadsInTitle(): void {
  const streamed = useUploads()
    .uploads.filter(isRunning)
    .map(({ file, percent = 0 }) => ({ total: file.size, sent: (file.size * percent) / 100 }))
  const toLibrary = useLibraryUploads()
    .uploads.filter(isSending)
    .map(({ file, progress }) => ({ total: file.size, sent: Math.min(file.size, progress.sentBytes) }))
  const all = [...streamed, ...toLibrary]
  const sum = (of: "total" | "sent") => all.reduce((bytes, one) => bytes + one[of], 0)
  const percent = Math.floor((sum("sent") / Math.max(1, sum("total"))) * 100)
  useTitlePrefix(all.length === 0 ? "" : formatPercent(percent))
}
