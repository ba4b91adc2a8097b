import { createClient, ErrorReply } from "@redis/client"
import { ConfigError } from "../config.js"
import { withTimeout } from "./with-timeout.js"

/** Limit for one response of Redis. */
const ANSWER_MS = 3_000
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
 * Connects to Redis, and reconnects automatically, even if Redis is unreachable at the start. Losing and
 * regaining Redis is one log line each.
 * @throws ConfigError when Redis refuses the connection, because of a wrong password for example
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

  for (const client of clients) client.on("error", goneAway)
  await connect(clients).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error
    goneAway(error)
  })
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

/** Resolves when both are connected; throws the first failure, after which they go on trying. */
async function connect(clients: RedisClient[]): Promise<void> {
  const failed = new Promise<never>((_resolve, reject) => {
    for (const client of clients) client.once("error", reject)
  })
  const connected = Promise.all(clients.map((client) => client.connect()))
  connected.catch(() => undefined)
  await withTimeout(Promise.race([connected, failed]), ANSWER_MS).catch((error: unknown) => {
    if (!(error instanceof ErrorReply)) throw error
    for (const client of clients) client.destroy()
    throw new ConfigError(`REDIS_URL: Redis refuses the connection: ${error.message}`)
  })
}

/** The message could contain the password of the URL. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? "unknown"
}

/** Does not keep the process running. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, ASK_EVERY_MS).unref())
