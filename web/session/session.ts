import { createContext, useContext } from "react"
import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"

type Session = NonNullable<inferRouterOutputs<AppRouter>["session"]["current"]>

export const SessionContext = createContext<Session | null>(null)

/** The session, or the last one if it has ended, until a user signs in again. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error("useSession outside of SessionGate")
  return session
}
