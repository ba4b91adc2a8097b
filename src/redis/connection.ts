import { createClient } from "@redis/client"
import { ConfigError } from "../config.js"
import { orAbort } from "../signals.js"
import { withTimeout } from "./with-timeout.js"

/** Limits for one response of Redis, and for the first one. */
const ANSWER_MS = 3_000
const START_MS = 10_000
/** Pause between checks whether Redis responds, and the time after which a connection counts as dead. */
const ASK_EVERY_MS = 500
const DEAD_MS = 10_000

const AWAY = "redis unreachable"
const BACK = "redis reachable again"

/** The check is a write, because a read-only Redis is of no use. */
const PROBE = "polaris:probe"

export type RedisClient = ReturnType<typeof createRedisClient>

interface Clients {
  commands: RedisClient
  /** The connection for subscriptions. */
  subscriptions: RedisClient
}

/**
 * The process's connection to a Redis that may fail and return. While Redis is down or hangs, no caller waits
 * for it: after one command without a response, none is sent until Redis is back.
 */
export interface RedisLink extends Clients {
  isThere(): boolean
  /** The response; undefined if Redis is down or does not respond in time. */
  ask<T>(question: () => Promise<T>): Promise<{ answer: T } | undefined>
  /** `catchUp` sends Redis what it missed. Called each time Redis returns, before the log reports it. */
  onReturn(catchUp: () => Promise<unknown>): void
  close(): void
}

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/**
 * Connects to Redis, and reconnects automatically. Losing and regaining Redis is one log line each.
 * @throws ConfigError when Redis cannot be reached at the start
 */
export async function openRedis(url: string, log: Log): Promise<RedisLink> {
  const commands = createRedisClient(url)
  const subscriptions = createRedisClient(url)
  const clients = [commands, subscriptions]
  const returns: (() => Promise<unknown>)[] = []
  /** `returning`: Redis responds, and receives what it missed. */
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

  /** One check at a time, because unanswered ones would pile up in memory. */
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

/** The message could contain the password of the URL. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? "unknown"
}

/** Does not keep the process running. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, ASK_EVERY_MS).unref())
