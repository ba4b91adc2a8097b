import { createClient } from "@redis/client"
import { ConfigError } from "../config.js"
import { orAbort } from "../signals.js"
import { withTimeout } from "./with-timeout.js"

/** For one answer of Redis, and for its first one. */
const ANSWER_MS = 3_000
const START_MS = 10_000
/** Between two questions whether Redis is there, and until a connection counts as dead. */
const ASK_EVERY_MS = 500
const DEAD_MS = 10_000

const AWAY = "redis unreachable"
const BACK = "redis reachable again"

/** A write, since a Redis that only reads is of no use. */
const PROBE = "polaris:probe"

export type RedisClient = ReturnType<typeof createRedisClient>

interface Clients {
  commands: RedisClient
  /** For subscriptions only. */
  subscriptions: RedisClient
}

/**
 * The one connection of a process to a Redis that may go away and come back. While it is away, or hangs,
 * nobody waits for it: the first question that gets no answer is the last one until Redis is back.
 */
export interface RedisLink extends Clients {
  isThere(): boolean
  /** The answer; undefined when Redis is away, or does not give one in time. */
  ask<T>(question: () => Promise<T>): Promise<{ answer: T } | undefined>
  /** `catchUp` makes Redis know what it missed. Called each time Redis is back, before the log says so. */
  onReturn(catchUp: () => Promise<unknown>): void
  close(): void
}

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/**
 * Connects to Redis. Afterwards it reconnects by itself. Going away and coming back is one log line each.
 * @throws ConfigError when Redis cannot be reached at the start
 */
export async function openRedis(url: string, log: Log): Promise<RedisLink> {
  const commands = createRedisClient(url)
  const subscriptions = createRedisClient(url)
  const clients = [commands, subscriptions]
  const returns: (() => Promise<unknown>)[] = []
  /** `returning`: Redis answers, and learns what it missed. */
  let state: "there" | "away" | "returning" | "closed" = "there"
  const isNow = (...states: (typeof state)[]) => states.includes(state)

  function goneAway(error: unknown): void {
    if (isNow("there")) log.warn({ failure: nameOf(error) }, AWAY)
    if (!isNow("closed")) state = "away"
  }

  async function comeBack(): Promise<void> {
    state = "returning"
    const caughtUp = Promise.all(returns.map((catchUp) => catchUp()))
    await withTimeout(caughtUp, ANSWER_MS).catch(goneAway)
    if (!isNow("returning")) return
    state = "there"
    log.info({}, BACK)
  }

  /** One question at a time: what is unanswered piles up in memory. */
  async function watchOver(): Promise<void> {
    while (!isNow("closed")) {
      const probe = probeOf(commands, subscriptions)
      const isAnswered = await withTimeout(probe, ANSWER_MS).then(
        () => true,
        (error: unknown) => void goneAway(error),
      )
      if (isAnswered && isNow("away")) await comeBack()
      await probe.catch(() => undefined)
      await pause()
    }
  }

  await connect(clients)
  for (const client of clients) client.on("error", goneAway)
  void watchOver()

  return {
    commands,
    subscriptions,
    isThere: () => isNow("there", "returning"),
    async ask(question) {
      if (!isNow("there", "returning")) return undefined
      return withTimeout(question(), ANSWER_MS).then(
        (answer) => ({ answer }),
        (error: unknown) => void goneAway(error),
      )
    },
    onReturn: (catchUp) => void returns.push(catchUp),
    close() {
      state = "closed"
      for (const client of clients) client.destroy()
    },
  }
}

const createRedisClient = (url: string) =>
  createClient({ url, disableOfflineQueue: true, socket: { socketTimeout: DEAD_MS } })

async function probeOf(commands: RedisClient, subscriptions: RedisClient): Promise<void> {
  const expiration = { type: "PX" as const, value: DEAD_MS }
  await Promise.all([commands.set(PROBE, "", { expiration }), subscriptions.ping()])
}

async function connect(clients: RedisClient[]): Promise<void> {
  let last: Error | undefined
  for (const client of clients) client.on("error", (error: Error) => (last = error))
  const connected = Promise.all(clients.map((client) => client.connect()))
  await orAbort(connected, AbortSignal.timeout(START_MS)).catch((error: unknown) => {
    connected.catch(() => undefined)
    for (const client of clients) client.destroy()
    throw new ConfigError(`REDIS_URL: Redis cannot be reached: ${String(last ?? error)}`)
  })
}

/** A message could hold the password of the URL. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? "unknown"
}

/** Holds up no end of the process. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, ASK_EVERY_MS).unref())
