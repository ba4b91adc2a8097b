import { createHash } from "node:crypto"
import type { Caller } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { ImageChanges } from "../../glance/changes.js"
import type { Callers } from "../../keystone/callers.js"
import { createWake } from "../../outbox/wake.js"
import type { ImagesChanged, UploadUnderWay, WatchedImages } from "../../schemas/watch.js"
import { createImagePoll, isTemporary, type Follower, type ImagePoll, type PollMember } from "./poll.js"

interface ImageWatcher extends Follower {
  via: { address: string }
}

/** The watchers of images in this process. */
export interface ImageWatchers {
  /**
   * The images as they are, then those that change, until the watcher's call ends or all images that it names
   * are gone. Throws when the watcher's token or role ends.
   */
  watch(watcher: ImageWatcher, watched: WatchedImages): AsyncGenerator<ImagesChanged, void>
  count(): number
}

interface WatcherServices {
  imageChanges: Pick<ImageChanges, "listen">
  callers: Pick<Callers, "identify">
  /** The upload to an image that a project has under way, in any process. */
  uploadOf(key: { projectId: string; imageId: string }): Promise<UploadUnderWay | undefined>
  /** How many may watch at the same time; 0 means any number. */
  watchersAtOnce: number
}

/** Images of all polls together, which take about 100 MB. */
const MOST_IN_ALL = 50_000

/** Milliseconds after which a watcher's token is validated again. */
const CHECK_MS = 60_000

const FULL = {
  message: "This Polaris process watches as many images as it may. Try again later.",
  seconds: 10,
}
const OTHER_ROLES = "Your roles in this project have changed. Watch again."

/** Everyone who sees the same images watches one poll: the members of a project who have the same roles. */
export function createImageWatchers({
  imageChanges,
  callers,
  uploadOf,
  watchersAtOnce,
}: WatcherServices): ImageWatchers {
  const polls = new Map<string, ImagePoll>()
  let watching = 0
  let held = 0

  imageChanges.listen(({ project }, imageId) => {
    for (const poll of polls.values()) if (poll.projectId === project.id || poll.has(imageId)) poll.hurry()
  })

  function admit(images: number): void {
    if (images > 0 && held + images > MOST_IN_ALL) throw new Refusal(503, FULL)
    held += images
  }

  function pollFor({ call: { caller } }: Follower, watched: WatchedImages): ImagePoll {
    const query = "query" in watched ? watched.query : undefined
    const key = createHash("sha256")
      .update(JSON.stringify([rightsOf(caller), query]))
      .digest("base64")
    const found = polls.get(key)
    if (found !== undefined) return found
    const poll = createImagePoll({
      ...{ projectId: caller.project.id, query, admit, uploadOf },
      onEnd: () => void polls.delete(key),
    })
    polls.set(key, poll)
    return poll
  }

  /** Throws if the watcher may no longer watch. An outage of Keystone proves nothing. */
  async function confirm({ call, via: { address } }: ImageWatcher): Promise<void> {
    const { signedInWith, project } = call.caller
    const credentials = { token: signedInWith.token, projectId: project.id, address }
    const now = await callers.identify(credentials, call).catch((error: unknown) => {
      if (!isTemporary(error)) throw error
    })
    if (now !== undefined && rightsOf(now) !== rightsOf(call.caller)) throw new Refusal(409, OTHER_ROLES)
  }

  async function* follow(
    watcher: ImageWatcher,
    poll: ImagePoll,
    member: PollMember,
  ): AsyncGenerator<ImagesChanged, void> {
    let checked = Date.now()
    while (!watcher.call.signal.aborted) {
      if (member.failure) throw member.failure.error
      const news = poll.newsFor(member)
      if (news !== undefined) {
        yield news
        continue
      }
      if (poll.isOver(member)) return
      await member.wake.wait(CHECK_MS)
      if (Date.now() - checked < CHECK_MS || watcher.call.signal.aborted) continue
      await confirm(watcher)
      checked = Date.now()
    }
  }

  return {
    count: () => watching,
    async *watch(watcher, watched) {
      if (watchersAtOnce > 0 && watching >= watchersAtOnce) throw new Refusal(503, FULL)
      const poll = pollFor(watcher, watched)
      const ids = "ids" in watched ? watched.ids : undefined
      const member: PollMember = { follower: watcher, ids, wake: createWake(watcher.call.signal) }
      watching += 1
      poll.join(member)
      try {
        yield* follow(watcher, poll, member)
      } finally {
        watching -= 1
        poll.leave(member)
      }
    },
  }
}

/** What decides which images Glance shows to a caller. */
const rightsOf = ({ imageEndpoint, project, isAdmin, roles }: Caller) =>
  JSON.stringify([imageEndpoint, project.id, isAdmin, roles.toSorted()])
