import { Center, Loader, Modal } from "@mantine/core"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useEffect, useState, type ReactNode } from "react"
import { texts } from "../texts/texts.js"
import { Failure } from "../parts/failure.js"
import { SessionContext } from "./session.js"
import { askAgainWhoIsSignedIn } from "./queries.js"
import { SignInForm } from "./sign-in-form.js"
import { SignInPage } from "./sign-in-page.js"

/**
 * Shows what is inside to those who are signed in. A session that ends later puts a dialog before it and leaves it as it is:
 * what was typed stays, and uploads go on.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, isPending, refetch } = trpcReact.session.current.useQuery()
  /** The browser forgets the cookie when it is due, and then nobody is signed in. */
  const [latest, setLatest] = useState(session)
  if (session && session !== latest) setLatest(session)
  useLookAtTheEnd(session?.expires_at)
  const hasEnded = polarisError(error)?.code === "UNAUTHORIZED"
  if (isPending)
    return (
      <Center component="main" h="100vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  if (!latest && error && !hasEnded) return <Failure error={error} retry={refetch} page />
  if (!latest) return <SignInPage hasEnded={hasEnded} />
  return (
    <SessionContext value={latest}>
      {children}
      <Modal
        opened={hasEnded || session === null}
        onClose={() => undefined}
        withCloseButton={false}
        title={texts.signIn.ended}
        centered
        closeOnEscape={false}
        closeOnClickOutside={false}
      >
        <SignInForm username={latest.user.name} domain={latest.user.domain} />
      </Modal>
    </SessionContext>
  )
}

/** Asks again when the session is due to end, as nobody tells. */
function useLookAtTheEnd(expires: string | undefined): void {
  useEffect(() => {
    if (expires === undefined) return undefined
    const rest = Date.parse(expires) - Date.now() + 1_000
    if (rest > LONGEST_TIMER) return undefined
    const timer = setTimeout(() => void askAgainWhoIsSignedIn(), Math.max(rest, 1_000))
    return () => clearTimeout(timer)
  }, [expires])
}

/** Milliseconds; a browser's timers overflow beyond. */
const LONGEST_TIMER = 2 ** 31 - 1
