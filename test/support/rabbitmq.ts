import { connect } from "amqplib"
import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "./ports.js"

/** Debian's `rabbitmq-server` on a port of its own, with its files in a temporary folder. */
export interface RabbitMq {
  url: string
  /** As after a crash: connections break. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Sends notifications as Glance does, to its exchange. */
  notify(eventType: string, payload: object): Promise<void>
  close(): Promise<void>
}

const PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"

export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = mkdtempSync(join(tmpdir(), "polaris-rabbitmq-"))
  chmodSync(folder, 0o755)
  const [port, distribution] = [await freePort(), await freePort()]
  const url = `amqp://guest:guest@127.0.0.1:${port}/`
  const config = join(folder, "rabbitmq.conf")
  writeFileSync(config, `listeners.tcp.1 = 127.0.0.1:${port}\n`)
  writeFileSync(join(folder, "plugins"), "[].")
  const env = {
    ...{ PATH: process.env["PATH"], HOME: folder, LANG: "C.UTF-8" },
    ...{ RABBITMQ_NODENAME: `polaris${port}@localhost`, RABBITMQ_DIST_PORT: String(distribution) },
    ...{ RABBITMQ_CONFIG_FILE: config, RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins") },
    ...{ RABBITMQ_MNESIA_BASE: join(folder, "mnesia"), RABBITMQ_LOG_BASE: join(folder, "log") },
    ...{ RABBITMQ_CONF_ENV_FILE: join(folder, "none"), RABBITMQ_LOGS: "-" },
    ...{ ERL_EPMD_PORT: String(await freePort()), RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 1:1 +sbwt none" },
  }
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    /** In a group of its own, because the shell script does not end its Erlang. */
    const started = spawn(PROGRAM, { env, stdio: "ignore", detached: true })
    await once(started, "spawn")
    server = started
    while (!(await answers(url))) {
      if (started.exitCode !== null) throw new Error(`${PROGRAM} ended at its start`)
      await sleep(200)
    }
  }

  async function stop(): Promise<void> {
    if (server?.pid === undefined) return
    const ended = once(server, "close")
    process.kill(-server.pid, "SIGKILL")
    await ended
    server = undefined
  }

  await start()
  return {
    url,
    start,
    stop,
    async notify(eventType, payload) {
      const message = { event_type: eventType, priority: "INFO", publisher_id: "image.test", payload }
      const body = { "oslo.version": "2.0", "oslo.message": JSON.stringify(message) }
      const connection = await connect(url)
      const channel = await connection.createConfirmChannel()
      await channel.assertExchange("glance", "topic", { durable: false })
      channel.publish("glance", "notifications.info", Buffer.from(JSON.stringify(body)))
      await channel.waitForConfirms()
      await connection.close()
    },
    async close() {
      await stop()
      spawnSync("epmd", ["-port", env.ERL_EPMD_PORT, "-kill"], { stdio: "ignore" })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const answers = (url: string) =>
  connect(url, { timeout: 2_000 }).then(
    (connection) => connection.close().then(() => true),
    () => false,
  )
