import { OtherFileError, unfinishedUploads, type UnfinishedUpload } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { useLibraryUploads } from "./library-uploads.js"

/**
 * Uploads from before the page was loaded, in projects of this user: another user of the same browser does
 * not see them. Each goes on when its file is chosen again.
 */
export function useUnfinishedUploads() {
  const { uploads, add } = useLibraryUploads()
  const [records, setRecords] = useState(() => unfinishedUploads())
  const { data: projects = [] } = trpcReact.session.projects.useQuery(undefined, {
    enabled: records.length > 0,
  })
  /** Whether its file is in the list of this tab's uploads. */
  const isHere = ({ fileName, sizeBytes }: UnfinishedUpload) =>
    uploads.some(
      ({ file, error }) =>
        file.name === fileName && file.size === sizeBytes && !(error instanceof OtherFileError),
    )
  function forget({ key }: UnfinishedUpload): void {
    localStorage.removeItem(key)
    setRecords(records.filter((one) => one.key !== key))
  }
  /** Another file fails with a message that says which one to choose. */
  const resume = (upload: UnfinishedUpload, file: File) =>
    add([file], { project: upload.project, continues: upload })
  const isMine = ({ project }: UnfinishedUpload) => projects.some(({ id }) => id === project)
  const isUnfinished = ({ key }: UnfinishedUpload) => localStorage.getItem(key) !== null
  return {
    unfinished: records.filter((one) => isMine(one) && !isHere(one) && isUnfinished(one)),
    forget,
    resume,
  }
}
