import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"

/** Keystone, Glance and the store, as a process of their own. */
export interface CloudProcess {
  /** For Polaris. */
  settings: Record<string, string>
  authUrl: string
  /** Makes what is not completed at the store an hour older. */
  age(): Promise<void>
  close(): Promise<void>
}

export async function startCloud(): Promise<CloudProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/kills/cloud-process.ts"], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  const ended = once(child, "close")
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.done === true) throw new Error("The cloud ended at its start.")
  const { authUrl, ...s3 } = JSON.parse(first.value) as Record<string, string>
  return {
    authUrl: authUrl ?? "",
    settings: {
      OS_AUTH_URL: authUrl ?? "",
      S3_ENDPOINT: s3["endpoint"] ?? "",
      S3_BUCKET: s3["bucket"] ?? "",
      S3_ACCESS_KEY_ID: s3["accessKeyId"] ?? "",
      S3_SECRET_ACCESS_KEY: s3["secretAccessKey"] ?? "",
    },
    async age() {
      child.stdin.write("\n")
      await lines.next()
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}
