import { Center, Loader, Modal, Stack, Text } from "@mantine/core"
import { ModalsProvider } from "@mantine/modals"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useEffect, useState, type ReactNode } from "react"
import { Failure } from "../parts/failure.js"
import { texts } from "../texts/texts.js"
import { refetchSession } from "./queries.js"
import { SessionContext } from "./session.js"
import { SignInForm } from "./sign-in-form.js"
import { SignInPage } from "./sign-in-page.js"

/** Above every other dialog, menu and notification. */
const ABOVE_EVERYTHING = 1000

/**
 * Shows its children once a user is signed in. When the session ends later, a sign-in dialog opens above the
 * page and the page stays as it is: typed text remains, and uploads continue.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, isPending, refetch } = trpcReact.session.current.useQuery()
  /** The browser drops the cookie when it expires, and then `session` is null. */
  const [latest, setLatest] = useState(session)
  if (session && session !== latest) setLatest(session)
  useRefetchAtExpiry(session?.expires_at)
  const hasEnded = polarisError(error)?.code === "UNAUTHORIZED"
  if (isPending)
    return (
      <Center component="main" h="100vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  if (!latest && error && !hasEnded) return <Failure error={error} retry={refetch} page />
  if (!latest) return <SignInPage hasEnded={hasEnded} />
  const isSignedOut = hasEnded || session === null
  return (
    <SessionContext value={latest}>
      <ModalsProvider>{children}</ModalsProvider>
      <Modal
        opened={isSignedOut}
        onClose={() => undefined}
        withCloseButton={false}
        title={texts.signIn.ended}
        centered
        zIndex={ABOVE_EVERYTHING}
        closeOnClickOutside={false}
      >
        <Stack gap="sm">
          <Text size="sm">{texts.signIn.endedHint}</Text>
          <SignInForm username={latest.user.name} domain={latest.user.domain} />
        </Stack>
      </Modal>
    </SessionContext>
  )
}

/** The server does not announce the end of a session, so the page asks when it is due. */
function useRefetchAtExpiry(expires: string | undefined): void {
  useEffect(() => {
    if (expires === undefined) return undefined
    const rest = Date.parse(expires) - Date.now() + 1_000
    if (rest > LONGEST_TIMER_MS) return undefined
    const timer = setTimeout(() => void refetchSession(), Math.max(rest, 1_000))
    return () => clearTimeout(timer)
  }, [expires])
}

/** Milliseconds; browser timers overflow above this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
