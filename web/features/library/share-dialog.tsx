import { Alert, Button, Modal, PasswordInput, Select, Stack } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { Copyable } from "../../parts/copyable.js"
import { Failure } from "../../parts/failure.js"
import { choices, texts } from "../../texts/texts.js"
import { ShareList } from "./share-list.js"
import type { LibraryImage } from "./use-library.js"

interface ShareDialogProps {
  image: LibraryImage
  close: () => void
}

/** Makes links for people without an account, and shows those that there are. */
export function ShareDialog({ image: { image_id, title }, close }: ShareDialogProps) {
  const [role, setRole] = useState<"viewer" | "downloader">("viewer")
  const [expiry, setExpiry] = useState("604800")
  const [password, setPassword] = useState("")
  const { library } = trpcReact.useUtils()
  const { mutate, isPending, error, data } = trpcReact.library.shares.create.useMutation({
    onSuccess: () => void library.shares.invalidate(),
  })
  const { sharing } = texts.library

  function submit(event: FormEvent): void {
    event.preventDefault()
    mutate({
      ...{ image_id, role },
      ...(expiry !== "never" && { expires_in_sec: Number(expiry) }),
      ...(password !== "" && { password }),
    })
  }

  return (
    <Modal opened onClose={close} title={sharing.title(title)}>
      <Stack>
        <form onSubmit={submit}>
          <Stack gap="sm">
            {error && <Failure error={error} />}
            <Select
              label={sharing.role}
              data={choices(sharing.roles)}
              value={role}
              allowDeselect={false}
              onChange={(value) => setRole(value === "downloader" ? "downloader" : "viewer")}
            />
            <Select
              label={sharing.expiry}
              data={choices(sharing.expiries)}
              value={expiry}
              allowDeselect={false}
              onChange={(value) => setExpiry(value ?? "never")}
            />
            <PasswordInput
              label={sharing.password}
              autoComplete="new-password"
              minLength={8}
              maxLength={1000}
              value={password}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": texts.signIn.showPassword }}
            />
            <Button type="submit" loading={isPending}>
              {sharing.submit}
            </Button>
          </Stack>
        </form>
        {data && (
          <Alert color="teal" role="status" title={sharing.once}>
            <Copyable text={data.url} label={texts.copyWhat(sharing.link)} />
          </Alert>
        )}
        <ShareList imageId={image_id} />
      </Stack>
    </Modal>
  )
}
