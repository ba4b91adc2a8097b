/** A link with which anyone can download the data of one image, as the user who created it. */
export interface DownloadLink {
  /** The beginning of its secret's hash. */
  id: string
  projectId: string
  imageId: string
  filename: string
  createdBy: { id: string; name: string }
  /** Milliseconds since 1970. */
  createdMs: number
  endsMs: number
  /** How many downloads may begin; undefined for any number. */
  mostUses?: number | undefined
  /** The creator's token, sealed with the link's secret, which is stored nowhere. */
  sealed: string
}

/** A link, and how many downloads have begun with it. */
export interface UsedLink extends DownloadLink {
  uses: number
}

/**
 * The links that have not ended. memory.ts is the driver for a single process, redis.ts the one for several;
 * the same tests run on both. A link that is lost has ended, so nothing here has to survive a crash.
 */
export interface LinkStore {
  /** False if the project has as many links as it may have. */
  add(link: DownloadLink): Promise<boolean>
  find(id: string): Promise<UsedLink | undefined>
  /** The links of a project, in any order. */
  list(projectId: string): Promise<UsedLink[]>
  /** Counts a download. False if the link has ended or has no use left. */
  use(id: string): Promise<boolean>
  /** False if the project has no such link. */
  remove(projectId: string, id: string): Promise<boolean>
}

/** How many links one project may have at a time. */
export const MOST_LINKS = 500
