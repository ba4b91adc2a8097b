import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useRefreshGolden } from "./use-golden.js"

/** Asks for the reason, and revokes all ready builds of a golden image. */
export function RevokeDialog({ name, close }: { name: string; close: () => void }) {
  const { title, hint, reason: label, reasonHint, descendants: also, submit, done } = texts.golden.revocation
  const [reason, setReason] = useState("")
  const [descendants, setDescendants] = useState(false)
  const refresh = useRefreshGolden()
  const revoke = trpcReact.golden.images.revoke.useMutation({
    onError: notifyFailure,
    onSuccess({ count }) {
      notifySuccess(done(count))
      refresh()
      close()
    },
  })

  function send(event: FormEvent): void {
    event.preventDefault()
    revoke.mutate({ name, reason: reason.trim(), descendants })
  }

  return (
    <Modal opened onClose={close} title={title(name)}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <Text size="sm">{hint}</Text>
          <TextInput
            label={label}
            description={reasonHint}
            value={reason}
            maxLength={500}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            data-autofocus
          />
          <Checkbox
            label={also}
            checked={descendants}
            onChange={({ currentTarget }) => setDescendants(currentTarget.checked)}
          />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {texts.cancel}
            </Button>
            <Button type="submit" color="red" loading={revoke.isPending} disabled={reason.trim() === ""}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
