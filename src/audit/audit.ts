import type { CallerIds, ImageChange, WarningLog } from "../call.js"
import { BEGINNING, link } from "./chain.js"
import { appendTo, endOf } from "./file.js"
import { createOutlet, type Outlet } from "./outlet.js"

/**
 * One change that somebody made, or tried to make. It has no token, password or secret. `userId` is empty if
 * a signed URL was the permission.
 */
export interface AuditRecord extends CallerIds {
  /** The id of the call, as in the log; the id of the job for jobs. */
  reqId: string
  /** The client's address; jobs have none. */
  address?: string
  /** The path of the procedure, or `job` and its name. */
  what: string
  /** The ids and names that the input has, and the id of what was created. */
  which: object
  changes?: ImageChange[]
  /** `OK`, or the code of the failure. */
  outcome: string
}

export interface Audit {
  /** False if there is no file and no address: then nothing has to be collected. */
  readonly isOn: boolean
  /** Adds a line. Never fails and never waits. */
  record(record: AuditRecord): void
  close(): Promise<void>
}

interface AuditOptions {
  file?: string | undefined
  url?: string | undefined
  /** Sent to the address as a bearer token. */
  token?: string | undefined
  log: WarningLog
  /** Sends a POST and resolves to the status of the response. */
  post(outgoing: {
    url: string
    headers: Record<string, string>
    body: string
    signal: AbortSignal
  }): Promise<number>
}

/** Opens the channels of the audit. @throws ConfigError if the file cannot be used */
export async function createAudit({ file, url, token, log, post }: AuditOptions): Promise<Audit> {
  let end = file === undefined ? BEGINNING : await endOf(file)
  const outlets: Outlet[] = []
  if (file !== undefined) outlets.push(createOutlet({ name: "file", write: appendTo(file), log }))
  if (url !== undefined) {
    const headers = {
      "content-type": "application/x-ndjson",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const write = async (lines: string[], signal: AbortSignal) => {
      const status = await post({ url, headers, body: lines.join("\n") + "\n", signal })
      if (status < 200 || status >= 300) throw Object.assign(new Error(), { code: `HTTP ${status}` })
    }
    outlets.push(createOutlet({ name: "url", write, log }))
  }
  return {
    isOn: outlets.length > 0,
    record(record) {
      if (outlets.length === 0) return
      const linked = link(end, { time: new Date().toISOString(), ...record })
      end = linked.end
      for (const outlet of outlets) outlet.add(linked.line)
    },
    close: async () => void (await Promise.all(outlets.map((outlet) => outlet.close()))),
  }
}
