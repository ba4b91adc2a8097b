import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { useLibraryUploads } from "./library-uploads.js"

/** An upload to a library that this browser has begun and not finished. */
export interface UnfinishedUpload {
  /** Its name in the browser's storage. */
  key: string
  projectId: string
  fileName: string
  size: number
}

/** What `resumableUpload` stores: project, name, size, time and hash of a file. A name may have spaces. */
const RECORD = /^polaris-upload (\S+) (.+) (\d+) \d+ \S+$/s

/** A browser that blocks site data throws on any access to storage. */
function readRecords(): UnfinishedUpload[] {
  try {
    return Object.keys(localStorage).flatMap((key) => {
      const [, projectId = "", fileName = "", size] = RECORD.exec(key) ?? []
      return size === undefined ? [] : [{ key, projectId, fileName, size: Number(size) }]
    })
  } catch {
    return []
  }
}

/**
 * Uploads from before the page was loaded, in projects of this user: another user of the same browser does
 * not see them. Each goes on when its file is chosen again.
 */
export function useUnfinishedUploads() {
  const { uploads, add } = useLibraryUploads()
  const [records, setRecords] = useState(readRecords)
  const { data: projects = [] } = trpcReact.session.projects.useQuery(undefined, {
    enabled: records.length > 0,
  })
  const isHere = ({ fileName, size }: UnfinishedUpload) =>
    uploads.some(({ file }) => file.name === fileName && file.size === size)
  function forget({ key }: UnfinishedUpload): void {
    localStorage.removeItem(key)
    setRecords(records.filter((one) => one.key !== key))
  }
  /** False for another file, which is not added. */
  function resume(upload: UnfinishedUpload, file: File): boolean {
    if (file.name !== upload.fileName || file.size !== upload.size) return false
    add([file], { project: upload.projectId })
    setRecords(records.filter((one) => one.key !== upload.key))
    return true
  }
  return {
    unfinished: records.filter((one) => projects.some(({ id }) => id === one.projectId) && !isHere(one)),
    forget,
    resume,
  }
}
