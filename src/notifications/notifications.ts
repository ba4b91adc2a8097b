import { connect, type ChannelModel, type ConsumeMessage } from "amqplib"
import type { CallLog } from "../call.js"
import { imageIdIn } from "./message.js"

interface Source {
  /** The broker's address, with the user and the virtual host. */
  url: string
  /** The exchange to which Glance publishes: its `control_exchange`. */
  amqpExchange: string
  log: Pick<CallLog, "info" | "warn">
  /** Called with the id of an image that Glance has created, changed or deleted. */
  onImage(imageId: string): void
}

/** The routing key of oslo.messaging's topic `notifications` with the priority of Glance's notifications. */
const ROUTING_KEY = "notifications.info"

/** Milliseconds for one attempt to connect, and between two attempts at most. */
const CONNECT_MS = 5_000
const LONGEST_PAUSE_MS = 30_000

/** Seconds without a sign of the broker after which the connection counts as broken. */
const HEARTBEAT = 15

/** Notifications that wait at the broker for this process. Older ones are dropped. */
const MOST_WAITING = 10_000

/**
 * Reads Glance's notifications from RabbitMQ until the result is called. Each process has a queue of its own,
 * so it takes no messages from others. Without a connection it tries again, at most every 30 seconds; what it
 * misses meanwhile is found by the regular readings of Glance.
 */
export async function startNotifications(source: Source): Promise<() => Promise<void>> {
  const { url, log } = source
  const link = await connect(withHeartbeat(url), {
    timeout: CONNECT_MS,
    recovery: {
      ...{ initialDelay: 500, maxDelay: LONGEST_PAUSE_MS, waitForConnect: false },
      setup: (model: ChannelModel) => consume(model, source),
    },
  })
  let isAway = false
  const goneAway = (error: Error) => {
    if (!isAway) log.warn({ failure: codeOf(error) }, "Glance's notifications cannot be read")
    isAway = true
  }
  link.on("connect", () => {
    isAway = false
    log.info({}, "reading Glance's notifications")
  })
  link.on("disconnect", goneAway)
  link.on("connect-failed", goneAway)
  /** A broken connection is reported by `disconnect`. */
  link.on("error", () => undefined)
  return () => link.close()
}

/** Without the message, which can have the address. */
const codeOf = (error: Error) => ("code" in error ? String(error.code) : error.name)

function withHeartbeat(url: string): string {
  const address = new URL(url)
  if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", String(HEARTBEAT))
  return address.toString()
}

async function consume(model: ChannelModel, { amqpExchange, onImage }: Source): Promise<void> {
  const channel = await model.createChannel()
  /** The reason is in the promise that fails, or the connection is opened again. */
  channel.on("error", () => undefined)
  /** Glance and Polaris must not disagree about the exchange's properties, so Polaris does not declare it. */
  await channel.checkExchange(amqpExchange)
  const { queue } = await channel.assertQueue("", {
    ...{ exclusive: true, autoDelete: true, durable: false, maxLength: MOST_WAITING },
  })
  await channel.bindQueue(queue, amqpExchange, ROUTING_KEY)
  const read = (message: ConsumeMessage | null) => {
    const imageId = message === null ? undefined : imageIdIn(message.content)
    if (imageId !== undefined) onImage(imageId)
  }
  await channel.consume(queue, read, { noAck: true })
  /** Without its channel, the connection is of no use. */
  channel.on("close", () => void model.close().catch(() => undefined))
}
