import { Button, FileButton, Group } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { UnreadableFile } from "../../parts/readable-file.js"
import type { Upload } from "../../session/upload-state.js"
import { useUploads } from "../../session/uploads.js"
import { texts } from "../../texts/texts.js"

const COMPACT = { size: "compact-xs", variant: "subtle" } as const

/** The actions for an upload in its current phase. */
export function UploadButtons({ upload, cancel }: { upload: Upload; cancel: () => unknown }) {
  const { key, phase } = upload
  const { dismiss } = useUploads()
  if (phase === "creating") return null
  if (phase === "waiting" || phase === "sending")
    return (
      <Group gap={4} justify="end">
        <Button {...COMPACT} color="red" onClick={() => void cancel()}>
          {texts.cancel}
        </Button>
      </Group>
    )
  return (
    <Group gap={4} justify="end">
      {phase !== "done" && <RetryButton upload={upload} />}
      {phase !== "done" && <DeleteButton upload={upload} />}
      <Button {...COMPACT} color="gray" onClick={() => dismiss(key)}>
        {texts.uploads.dismiss}
      </Button>
    </Group>
  )
}

/** A file that can no longer be read has to be chosen again; otherwise the upload can be retried. */
function RetryButton({ upload: { key, failure } }: { upload: Upload }) {
  const { change } = useUploads()
  if (failure instanceof UnreadableFile)
    return (
      <FileButton onChange={(file) => file && change(key, { file, phase: "waiting" })}>
        {(props) => (
          <Button {...COMPACT} variant="light" {...props}>
            {texts.create.pickAgain}
          </Button>
        )}
      </FileButton>
    )
  return (
    <Button {...COMPACT} variant="light" onClick={() => change(key, { phase: "waiting" })}>
      {texts.uploads.retry}
    </Button>
  )
}

/** Deletes the image that has no data now. */
function DeleteButton({ upload: { key, imageId, name } }: { upload: Upload }) {
  const { dismiss } = useUploads()
  const { mutate, isPending } = trpcReact.compute.deleteImage.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.deletion.done(name))
      dismiss(key)
    },
  })
  if (imageId === undefined) return null
  const question = {
    title: texts.deletion.title(name),
    hint: texts.uploads.deleteHint,
    button: texts.deletion.button,
  }
  return (
    <Button
      {...COMPACT}
      color="red"
      loading={isPending}
      onClick={() => confirm(question, () => mutate({ imageId }), "red")}
    >
      {texts.uploads.deleteImage}
    </Button>
  )
}
