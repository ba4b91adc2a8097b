import { watchChanges } from "../outbox/watch.js"
import type { LibraryEvent } from "../schemas/library/search.js"
import type { LibraryContext } from "./library.js"

interface Watch {
  after: string | undefined
  /** Throws if the caller may no longer watch. */
  mayStay(): Promise<void>
}

/** Yields the changes in the library of the caller's project as they happen. Ends with the call. */
export async function* watchLibrary(
  { library, call }: Pick<LibraryContext, "library" | "call">,
  { after, mayStay }: Watch,
): AsyncGenerator<LibraryEvent, void> {
  const { caller, signal } = call
  const changes = watchChanges(library.database, { projectId: caller.project.id, after, signal, mayStay })
  for await (const { id, type, subject, atMs, facts } of changes)
    yield { event_id: id, type, subject, at_ms: atMs, facts }
}
