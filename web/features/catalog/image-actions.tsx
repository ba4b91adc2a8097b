import { Button, Group } from "@mantine/core"
import { IconDownload, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"
import { titleOf, whereIs } from "./image-values.js"
import { useRefreshCatalog, type ImageOfCatalog } from "./use-catalog.js"

interface ImageActionsProps {
  image: ImageOfCatalog
  close: () => void
}

/** Downloads the bytes, and deletes the project's copies. */
export function ImageActions({ image, close }: ImageActionsProps) {
  const { id: hash } = image.data
  const refresh = useRefreshCatalog()
  const { download, isStarting } = useDownload(image)
  const remove = trpcReact.catalog.delete.useMutation({
    onError: notifyFailure,
    async onSuccess({ message }) {
      notifySuccess(message)
      close()
      await refresh()
    },
  })
  const { title, hint, button } = texts.catalog.deletion
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        loading={isStarting}
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() => void download()}
      >
        {texts.catalog.details.download}
      </Button>
      <Button
        size="xs"
        variant="light"
        color="red"
        loading={remove.isPending}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => confirm({ title: title(1), hint, button }, () => remove.mutate({ hash }), "red")}
      >
        {texts.catalog.details.delete}
      </Button>
    </Group>
  )
}

/** A file of the library comes from the store, an image at Glance through Polaris. */
function useDownload({ data, included = [] }: ImageOfCatalog) {
  const { client } = trpcReact.useUtils()
  const projectId = useProject()
  const [isStarting, setStarting] = useState(false)
  const file = included.map(({ id }) => whereIs(id)).find(({ where }) => where === "library")

  /** The browser's own download cannot name a project, so the session's is this one first. */
  async function addressOf(): Promise<string> {
    if (file !== undefined) {
      const answer = await client.library.images.download.query({ image_id: file.sourceId })
      if ("url" in answer) return answer.url
    }
    await client.session.chooseProject.mutate({ projectId })
    const address = `/api/images/${data.id}/content`
    const response = await fetch(address, { method: "HEAD" })
    if (!response.ok) throw new Error(texts.catalog.details.noContent)
    return address
  }

  async function download(): Promise<void> {
    setStarting(true)
    try {
      const link = document.createElement("a")
      link.href = await addressOf()
      link.download = titleOf(data)
      link.click()
    } catch (error) {
      notifyFailure(error)
    }
    setStarting(false)
  }
  return { download, isStarting }
}
