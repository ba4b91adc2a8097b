import { Center, Loader, Modal, Stack, Text } from "@mantine/core"
import { ModalsProvider } from "@mantine/modals"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useEffect, useState, type ReactNode } from "react"
import { Failure } from "../parts/failure.js"
import { useTitleInstead } from "../parts/page.js"
import { texts } from "../texts/texts.js"
import { forgetLists } from "./list-memory.js"
import { refetchSession } from "./queries.js"
import { SessionContext } from "./session.js"
import { SignInForm } from "./sign-in-form.js"
import { SignInPage } from "./sign-in-page.js"

/** Above every other dialog, menu and notification. */
const ABOVE_EVERYTHING = 1000

/** Of the dialog, which lies beside the page in the document: styles.css hides the rest while it is open. */
const APART = { reuseTargetNode: false, className: "sign-in" }

/**
 * Shows its children once a user is signed in. When the session ends later, a sign-in dialog opens and the
 * page below it is hidden, but stays as it is: typed text remains, and uploads continue. It is shown again
 * when the same user signs in. For another user the console is loaded again, without the first one's data.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, isPending, refetch } = trpcReact.session.current.useQuery()
  /** The browser drops the cookie when it expires, and then `session` is null. */
  const [latest, setLatest] = useState(session)
  const isAnother = Boolean(latest && session && session.user.id !== latest.user.id)
  if (session && session !== latest && !isAnother) setLatest(session)
  useRefetchAtExpiry(session?.expires_at)
  const hasEnded = polarisError(error)?.code === "UNAUTHORIZED"
  const isSignedOut = hasEnded || session === null
  useHiddenPage(Boolean(latest) && isSignedOut)
  useFreshPage(isAnother)
  if (isPending || isAnother)
    return (
      <Center component="main" h="100vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  if (!latest && error && !hasEnded) return <Failure error={error} retry={refetch} page />
  if (!latest) return <SignInPage hasEnded={hasEnded} />
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
        portalProps={APART}
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

/** Hides everything but the sign-in dialog, and the page's title. The dialog notes the focus before. */
function useHiddenPage(isHidden: boolean): void {
  useTitleInstead(isHidden ? texts.signIn.title : undefined)
  useEffect(() => {
    document.body.classList.toggle("hidden-page", isHidden)
  }, [isHidden])
}

/** Loads the start page when another user has signed in. By then the page of the first one is unmounted. */
function useFreshPage(isAnother: boolean): void {
  useEffect(() => {
    if (!isAnother) return
    forgetLists()
    window.location.replace("/")
  }, [isAnother])
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
