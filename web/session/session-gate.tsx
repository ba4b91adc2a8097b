import { Center, Loader, Modal } from "@mantine/core"
import { polarisError } from "polaris-bff/client"
import { trpcReact } from "polaris-bff/react"
import { useEffect, type ReactNode } from "react"
import { texts } from "../texts.js"
import { Failure } from "../shell/failure.js"
import { askAgainWhoIsSignedIn } from "./queries.js"
import { SignInForm } from "./sign-in-form.js"
import { SignInPage } from "./sign-in-page.js"

/**
 * Shows what is inside to those who are signed in. A session that ends later puts a dialog before it and leaves it as it is:
 * what was typed stays, and uploads go on.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, isPending, refetch } = trpcReact.session.current.useQuery()
  useLookAtTheEnd(session?.expires_at)
  const hasEnded = polarisError(error)?.code === "UNAUTHORIZED"
  if (isPending)
    return (
      <Center component="main" h="100vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  if (!session && error && !hasEnded) return <Failure error={error} retry={refetch} page />
  if (!session) return <SignInPage hasEnded={hasEnded} />
  return (
    <>
      {children}
      <Modal
        opened={hasEnded}
        onClose={() => undefined}
        withCloseButton={false}
        title={texts.signIn.ended}
        centered
        closeOnEscape={false}
        closeOnClickOutside={false}
      >
        <SignInForm username={session.user.name} domain={session.user.domain} />
      </Modal>
    </>
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
