import { randomUUID } from "node:crypto"
import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import { failureFields, failureOf } from "../../failure.js"
import { forMany, orAbort } from "../../signals.js"
import { scopeOf, type CatalogIndex, type IndexServices } from "../catalog.js"
import { createChanges } from "./changes.js"
import { createHashes } from "./hashes.js"
import { confirmCopies, confirmImages } from "./confirm-images.js"
import { lookUp } from "./look-up.js"
import { readLibraryChanges } from "./read-library.js"
import { enterScope, refreshScope, type ScopeState } from "./refresh.js"

/** A scope that this process keeps up to date. The token of its last caller exists only in memory. */
interface InUse {
  scope: string
  call: Call
  usedMs: number
  /** The ids of images that Polaris has changed and must read again. */
  changed: Set<string>
  /** The request that is reading them. */
  reading: Promise<void> | undefined
  /** The ids of images that Glance has reported. No request waits for them. */
  notified: Set<string>
  isReadingNotified: boolean
  /** The refresh that is running. */
  running: Promise<boolean> | undefined
  images: number
  timer: NodeJS.Timeout | undefined
}

/** Milliseconds between checks of a scope that another process is reading. */
const LOOK = 500

export function createIndex(catalog: IndexServices): CatalogIndex {
  const { settings } = catalog
  const holder = randomUUID()
  const changes = createChanges()
  const hashes = createHashes(catalog)
  const scopes = new Map<string, InUse>()
  const closing = new AbortController()
  forMany(closing.signal)

  /** The caller's scope. From now on it is refreshed with this caller's token. */
  function use(call: Call): InUse {
    const scope = scopeOf(call.caller)
    const entry = scopes.get(scope)
    /** Refreshing continues after the request has ended. */
    const own = { ...call, id: `req-${randomUUID()}`, log: catalog.log, signal: closing.signal }
    if (entry !== undefined) return Object.assign(entry, { call: own, usedMs: Date.now() })
    const inUse: InUse = {
      ...{ scope, call: own, usedMs: Date.now(), changed: new Set<string>(), images: 0 },
      ...{ running: undefined, reading: undefined, timer: undefined },
      ...{ notified: new Set<string>(), isReadingNotified: false },
    }
    scopes.set(scope, inUse)
    schedule(inUse)
    return inUse
  }

  function schedule(inUse: InUse): void {
    inUse.timer = setTimeout(() => void tick(inUse), settings.refreshMs)
    inUse.timer.unref()
  }

  async function tick(inUse: InUse): Promise<void> {
    if (Date.now() - inUse.usedMs > settings.idleMs) return void scopes.delete(inUse.scope)
    try {
      const { indexedAt } = await enterScope(catalog, inUse.scope, inUse.call)
      if (ageOf(indexedAt) >= settings.refreshMs / 2) await refresh(inUse)
    } catch (error) {
      if (closing.signal.aborted) return
      catalog.log.info(failureFields(error), "catalog not refreshed")
      if (isAboutToken(error)) return void scopes.delete(inUse.scope)
    }
    schedule(inUse)
  }

  /** Starts a refresh, or returns the one that is running. */
  function refresh(inUse: InUse): Promise<boolean> {
    const { scope, call } = inUse
    if (inUse.running !== undefined) return inUse.running
    inUse.images = 0
    inUse.running = refreshScope({
      ...{ catalog, call, scope, holder, changedSince: changes.changedSince },
      progress: (images) => (inUse.images += images),
    }).finally(() => (inUse.running = undefined))
    return inUse.running
  }

  /** Waits until this process or another one has read the scope. */
  async function untilRead(inUse: InUse, signal: AbortSignal): Promise<ScopeState> {
    for (;;) {
      const isShared = inUse.running !== undefined
      const isOurs = await orAbort(refresh(inUse), signal).catch((error: unknown) => {
        /** The expired token may be another caller's. */
        if (isShared && isAboutToken(error)) return false
        throw error
      })
      const state = await enterScope(catalog, inUse.scope, inUse.call)
      if (isOurs || state.indexedAt !== undefined) return state
      await orAbort(new Promise((resolve) => setTimeout(resolve, LOOK)), signal)
    }
  }

  /** The same, but at most for `settings.waitMs`; then throws Refusal 503. */
  async function untilReadInTime(inUse: InUse, call: Call): Promise<ScopeState> {
    const tooLong = AbortSignal.timeout(settings.waitMs)
    const ends = AbortSignal.any([call.signal, tooLong])
    return untilRead(inUse, ends).catch((error: unknown) => {
      throw tooLong.aborted && error === ends.reason ? stillReading(inUse.images) : error
    })
  }

  /** Reads images that Polaris has changed. Waits even if another request is already reading them. */
  async function readOwnChanges(inUse: InUse, call: Call): Promise<void> {
    while (inUse.changed.size > 0 || inUse.reading !== undefined) {
      const isShared = inUse.reading !== undefined
      inUse.reading ??= lookUpChanged(inUse, call).finally(() => (inUse.reading = undefined))
      await orAbort(inUse.reading, call.signal).catch((error: unknown) => {
        if (!isShared || call.signal.aborted) throw error
      })
    }
  }

  /** Reads what Glance has reported, with one request at a time. */
  async function readNotified(inUse: InUse): Promise<void> {
    if (inUse.isReadingNotified) return
    inUse.isReadingNotified = true
    const { call, scope } = inUse
    try {
      while (inUse.notified.size > 0) {
        const ids = [...inUse.notified]
        inUse.notified.clear()
        await lookUp({ catalog, call, scope, changedSince: changes.changedSince }, ids)
      }
    } catch (error) {
      if (!closing.signal.aborted) catalog.log.info(failureFields(error), "reported images not read")
    } finally {
      inUse.isReadingNotified = false
    }
  }

  async function lookUpChanged(inUse: InUse, call: Call): Promise<void> {
    const ids = [...inUse.changed]
    inUse.changed.clear()
    const all = { catalog, call, scope: inUse.scope, changedSince: () => false }
    await lookUp(all, ids).catch((error: unknown) => {
      for (const id of ids) inUse.changed.add(id)
      throw error
    })
  }

  const confirming = (call: Call) => ({
    ...{ catalog, call, scope: scopeOf(call.caller), changedSince: changes.changedSince },
  })

  return {
    async ready(call) {
      const inUse = use(call)
      await hashes.flush()
      const { scope } = inUse
      const entry = await enterScope(catalog, scope, call)
      const isFresh = ageOf(entry.indexedAt) < settings.refreshMs * STALE
      const state = isFresh ? entry : await untilReadInTime(inUse, call)
      await readOwnChanges(inUse, call)
      if (catalog.files !== undefined)
        await readLibraryChanges(catalog.database, { scope, projectId: call.caller.project.id }, call.signal)
      return { scope, indexedAt: state.indexedAt ?? new Date(0) }
    },
    confirm: (call, hashes) => confirmImages(confirming(call), hashes),
    confirmCopies: (call, ids) => confirmCopies(confirming(call), ids),
    noteChange(caller, imageId) {
      changes.add(imageId)
      for (const inUse of scopes.values())
        if (inUse.call.caller.project.id === caller.project.id) inUse.changed.add(imageId)
    },
    noteNotified(imageId) {
      for (const inUse of scopes.values()) {
        if (inUse.notified.size < MOST_NOTIFIED) inUse.notified.add(imageId)
        void readNotified(inUse)
      }
    },
    noteHash: hashes.note,
    async close() {
      closing.abort(new Error("The process ends."))
      for (const { timer } of scopes.values()) clearTimeout(timer)
      await Promise.allSettled([...scopes.values()].flatMap(({ running }) => running ?? []))
    },
  }
}

/** Reported images of one scope that wait to be read. The regular readings find the rest. */
const MOST_NOTIFIED = 1_000

/** A scope that was not refreshed for this many periods is refreshed before it is used. */
const STALE = 3

const isAboutToken = (error: unknown) => [401, 403].includes(failureOf(error).status)

const ageOf = (time: Date | undefined) => (time === undefined ? Infinity : Date.now() - time.getTime())

const stillReading = (images: number) =>
  new Refusal(503, {
    message: `The catalog is reading your project's images; it has read ${images} so far. Try again in a few seconds.`,
    reason: "catalog_reading",
    seconds: 3,
  })
