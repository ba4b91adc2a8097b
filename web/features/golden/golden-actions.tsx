import { Button, Group } from "@mantine/core"
import { IconBan, IconDisc, IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { Link } from "wouter"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { RevokeDialog } from "./revoke-dialog.js"
import { isUnderWay, useRefreshGolden, type GoldenImage } from "./use-golden.js"

interface GoldenActionsProps {
  image: GoldenImage
  close: () => void
}

/** Opens the image at Glance, cancels its build, builds it again, revokes it, deletes it. */
export function GoldenActions({ image, close }: GoldenActionsProps) {
  const { name, status, image_id } = image
  const { actions, deletion, cancelling } = texts.golden
  const { cancel, rebuild, remove } = useActions(name, close)
  const isRunning = isUnderWay(image)
  const [isRevoking, setRevoking] = useState(false)
  return (
    <Group gap="xs">
      {image_id !== undefined && status === "ready" && (
        <Button
          {...SMALL}
          component={Link}
          href={`/images/${image_id}`}
          leftSection={<IconDisc size={14} aria-hidden />}
        >
          {actions.open}
        </Button>
      )}
      {isRunning && (
        <Button
          {...SMALL}
          disabled={status === "deleting"}
          loading={cancel.isPending}
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          onClick={() => confirm(cancelling(name), () => cancel.mutate({ name }))}
        >
          {actions.cancel}
        </Button>
      )}
      {!isRunning && (
        <Button
          {...SMALL}
          loading={rebuild.isPending}
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => rebuild.mutate({ name, force: true })}
        >
          {actions.rebuild}
        </Button>
      )}
      {status === "ready" && (
        <Button {...SMALL} leftSection={<IconBan size={14} aria-hidden />} onClick={() => setRevoking(true)}>
          {actions.revoke}
        </Button>
      )}
      {isRevoking && <RevokeDialog name={name} close={() => setRevoking(false)} />}
      <Button
        size="xs"
        variant="light"
        color="red"
        disabled={status === "deleting"}
        loading={remove.isPending}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => confirm(deletion(name), () => remove.mutate({ name }), "red")}
      >
        {actions.delete}
      </Button>
    </Group>
  )
}

const SMALL = { size: "xs", variant: "default" } as const

function useActions(name: string, close: () => void) {
  const refresh = useRefreshGolden()
  const { images } = trpcReact.golden
  const done = (message: string) => {
    notifySuccess(message)
    refresh()
  }
  const cancel = images.cancel.useMutation({
    onError: notifyFailure,
    onSuccess: () => done(texts.golden.cancelled(name)),
  })
  const rebuild = images.rebuild.useMutation({
    onError: notifyFailure,
    onSuccess: () => done(texts.golden.started(name)),
  })
  const remove = images.delete.useMutation({
    onError: notifyFailure,
    onSuccess() {
      done(texts.golden.deleted(name))
      close()
    },
  })
  return { cancel, rebuild, remove }
}
