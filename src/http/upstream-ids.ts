/** The ids that services gave to the requests of calls that are running. */
export interface UpstreamIds {
  begin(callId: string): void
  /** Ignored for calls that have not begun, such as jobs, and for a service that uses the call's own id. */
  note(of: { service: string; callId: string; theirs: string }): void
  /** The ids, such as `glance req-…`, in the order of the responses. */
  end(callId: string): string[]
}

/** The largest number of ids for one call. */
const MOST = 10

export function createUpstreamIds(): UpstreamIds {
  const running = new Map<string, Set<string>>()
  return {
    begin: (callId) => void running.set(callId, new Set()),
    note({ service, callId, theirs }) {
      const ids = running.get(callId)
      if (ids !== undefined && ids.size < MOST && theirs !== callId) ids.add(`${service} ${theirs}`)
    },
    end(callId) {
      const ids = running.get(callId) ?? []
      running.delete(callId)
      return [...ids]
    },
  }
}
