import { readdirSync, readlinkSync } from "node:fs"

/** The open files of a process, by default this one: `socket:[…]`, `/a/file`, `/a/file (deleted)`. */
export function openDescriptors(pid: number | "self" = "self"): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)]
    } catch {
      return [] // closed while we were looking
    }
  })
}

/** Those of files in a folder, also of files that have no name there any more. */
export const openFilesIn = (folder: string, pid?: number) =>
  openDescriptors(pid).filter((target) => target.startsWith(`${folder}/`))
