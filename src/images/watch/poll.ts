import pMap from "p-map"
import { setTimeout as sleep } from "node:timers/promises"
import { Refusal, UpstreamError } from "../../errors.js"
import { isExpected } from "../../failure.js"
import type { Glance } from "../../glance/glance.js"
import { createWake, type Wake } from "../../outbox/wake.js"
import type { GlanceImage } from "../../schemas/image.js"
import type { ListQuery } from "../../schemas/list.js"
import type { ImagesChanged, UploadUnderWay } from "../../schemas/watch.js"
import { forMany } from "../../signals.js"
import type { Lister } from "../list.js"
import { readByIds, readList } from "./read.js"
import { createImageVersions } from "./versions.js"

/** Who watches. */
export interface Follower extends Omit<Lister, "glance"> {
  glance: Pick<Glance, "images" | "members" | "until">
}

/** One watcher of a poll. */
export interface PollMember {
  follower: Follower
  /** The images it watches; undefined for all of the poll's list. */
  ids: readonly string[] | undefined
  wake: Wake
  /** The version that it has received; undefined before the first. */
  version?: number
  /** The reading that had begun when it joined: what it may receive was read later. */
  joined?: number
  failure?: { error: unknown }
}

/**
 * Reads images again and again, for all watchers that see the same ones, with the token of the newest of
 * them. Ends with the last watcher.
 */
export interface ImagePoll {
  projectId: string
  join(member: PollMember): void
  /** Stops the poll if it was the last one. */
  leave(member: PollMember): void
  /** What the member has not received yet; undefined if there is nothing. First everything. */
  newsFor(member: PollMember): ImagesChanged | undefined
  /** Whether none of the images that the member names is left. */
  isOver(member: PollMember): boolean
  has(imageId: string): boolean
  /** Ends the pause before the next reading, because something has changed. */
  hurry(): void
}

interface PollOptions {
  projectId: string
  /** The list that is watched; undefined for the images that the members name. */
  query: ListQuery | undefined
  /** Throws if this many more images do not fit into memory. */
  admit(images: number): void
  uploadOf(key: { projectId: string; imageId: string }): Promise<UploadUnderWay | undefined>
  /** Called when the last watcher has left. */
  onEnd(): void
}

/** Milliseconds between two readings: while something changes, and at most if nothing does. */
const SHORTEST_MS = 1_000
const LONGEST_MS = 30_000
const LONGEST_WHILE_MOVING_MS = 3_000
const GROWTH = 1.5

/** A pause is this many times as long as the reading, so that Glance rests most of the time. */
const REST = 4

/** Milliseconds for one reading. */
const READ_MS = 60_000

/** Readings that may fail one after another before the watchers get the failure. */
const MOST_FAILURES = 5

export function createImagePoll({ projectId, query, admit, uploadOf, onEnd }: PollOptions): ImagePoll {
  const members = new Set<PollMember>()
  const stopping = new AbortController()
  const signal = forMany(stopping.signal)
  const wake = createWake(signal)
  const versions = createImageVersions()
  let [begun, completed, failures] = [0, 0, 0]
  let restMs = SHORTEST_MS
  let isRunning = false

  const wantedIds = () =>
    [...new Set([...members].flatMap(({ ids = [] }) => ids))].filter((id) => !versions.isGone(id))

  /** Those that are under way. Their progress does not shorten the pauses. */
  async function uploadsTo(images: GlanceImage[]): Promise<UploadUnderWay[]> {
    const saving = images.filter(({ status }) => status === "saving")
    const found = await pMap(saving, ({ id }) => uploadOf({ projectId, imageId: id }), { concurrency: 8 })
    return found.filter((upload) => upload !== undefined)
  }

  async function read({ follower }: PollMember): Promise<boolean> {
    const reading = ++begun
    const until = forMany(AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]))
    const lister = {
      ...follower,
      call: { ...follower.call, signal: until },
      glance: follower.glance.until(until),
    }
    const ids = wantedIds()
    const found = await (query === undefined ? readByIds(lister, ids) : readList(lister, query))
    const uploads = await uploadsTo(found)
    signal.throwIfAborted()
    admit(found.length - versions.size())
    const hasChanged = versions.replace(found, query === undefined ? ids : [])
    const hasProgressed = versions.progress(uploads)
    const before = completed
    completed = reading
    for (const { wake: own, joined = 0 } of members)
      if (hasChanged || hasProgressed || joined >= before) own.ring()
    return hasChanged
  }

  function forgetWhatAllHave(): void {
    const oldest = Math.min(...[...members].map(({ version = 0 }) => version))
    const named = new Set([...members].flatMap(({ ids = [] }) => ids))
    versions.forgetGone((id, version) => version <= oldest && !named.has(id))
  }

  function pauseAfter(hasChanged: boolean, tookMs: number): number {
    const mostMs = versions.isMoving() ? LONGEST_WHILE_MOVING_MS : LONGEST_MS
    restMs = hasChanged ? SHORTEST_MS : Math.min(restMs * GROWTH, mostMs)
    return Math.max(restMs, tookMs * REST)
  }

  function fail(error: unknown, failed: Iterable<PollMember>): void {
    for (const member of failed) {
      member.failure = { error }
      members.delete(member)
      member.wake.ring()
    }
  }

  /** Gives a failure to the watchers whom it concerns; the others continue. */
  function passOn(error: unknown, leader: PollMember): void {
    if (isAboutCaller(error)) fail(error, [leader])
    else if (completed === 0 || !isTemporary(error) || ++failures > MOST_FAILURES) fail(error, [...members])
    restMs = Math.min(restMs * 2, LONGEST_MS)
  }

  /** Reads once; milliseconds until the next time. */
  async function turn(leader: PollMember): Promise<number> {
    const from = performance.now()
    try {
      const hasChanged = await read(leader)
      failures = 0
      forgetWhatAllHave()
      return pauseAfter(hasChanged, performance.now() - from)
    } catch (error) {
      passOn(error, leader)
      return restMs
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const leader = [...members].at(-1)
      if (leader === undefined) return stop()
      const pauseMs = await turn(leader)
      /** Whatever happens, Glance is not asked more often than this. */
      await sleep(SHORTEST_MS, undefined, { signal }).catch(() => undefined)
      await wake.wait(Math.max(0, pauseMs - SHORTEST_MS))
    }
  }

  function stop(): void {
    if (signal.aborted) return
    stopping.abort()
    admit(-versions.size())
    onEnd()
  }

  function hurry(): void {
    restMs = SHORTEST_MS
    wake.ring()
  }

  return {
    projectId,
    hurry,
    has: versions.has,
    join(member) {
      member.joined = begun
      members.add(member)
      hurry()
      if (isRunning) return
      isRunning = true
      void run()
    },
    leave(member) {
      members.delete(member)
      if (members.size === 0) stop()
    },
    newsFor(member) {
      if (completed <= (member.joined ?? 0)) return undefined
      const { version, ids } = member
      member.version = versions.current()
      if (version === undefined) {
        const all = versions.after(0, ids)
        return ids === undefined ? { ...all, gone: [] } : all
      }
      const news = versions.after(version, ids)
      return news.images.length + news.gone.length + news.uploads.length > 0 ? news : undefined
    },
    isOver: ({ version, ids }) => version !== undefined && ids !== undefined && ids.every(versions.isGone),
  }
}

const statusOf = (error: unknown) =>
  error instanceof UpstreamError ? error.httpStatus : error instanceof Refusal ? error.status : 500

/** Glance or Keystone refuses this caller, and perhaps not the others. */
const isAboutCaller = (error: unknown) => [401, 403].includes(statusOf(error))

/** Whether the same request may succeed later. */
export const isTemporary = (error: unknown) =>
  isExpected(error) && (statusOf(error) >= 500 || statusOf(error) === 429)
