import { Button } from "@mantine/core"
import { modals } from "@mantine/modals"
import { IconLogout } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { notifyFailure } from "../parts/notify.js"
import { texts } from "../texts/texts.js"
import { forgetLists } from "./list-memory.js"
import { isRunning, useUploads } from "./uploads.js"

/**
 * Signs out and reloads, so that no data of the session stays in the page. If uploads are running, asks first
 * and cancels them.
 */
export function useSignOut(): { signOut: () => void; isPending: boolean } {
  const { uploads, dismissAll } = useUploads()
  const { mutate, isPending } = trpcReact.session.signOut.useMutation({
    onSettled: () => {
      dismissAll()
      setTimeout(() => {
        forgetLists()
        window.location.assign("/")
      })
    },
    onError: notifyFailure,
  })
  function signOut() {
    if (!uploads.some(isRunning)) return mutate()
    modals.openConfirmModal({
      title: texts.signOut.title,
      children: texts.signOut.warning,
      labels: { confirm: texts.signOut.submit, cancel: texts.cancel },
      onConfirm: () => mutate(),
    })
  }
  return { signOut, isPending }
}

export function SignOutButton() {
  const { signOut, isPending } = useSignOut()
  return (
    <Button variant="subtle" leftSection={<IconLogout size={16} />} onClick={signOut} loading={isPending}>
      {texts.signOut.submit}
    </Button>
  )
}
