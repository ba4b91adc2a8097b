import { Badge, Button, Drawer, Group, Image, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconDownload, IconShare, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { Failure } from "../../parts/failure.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import { EditForm } from "./edit-form.js"
import { ImageFacts } from "./image-facts.js"
import { ShareDialog } from "./share-dialog.js"
import { isChanging, useRefreshLibrary, type LibraryImage } from "./use-library.js"
import { useView } from "./use-view.js"

/** Everything about one file, beside the grid. Closed without an id; then the focus goes back to the file. */
export function Details({ imageId, close }: { imageId: string; close: () => void }) {
  const {
    data: image,
    error,
    refetch,
  } = trpcReact.library.images.get.useQuery(
    { image_id: imageId },
    {
      enabled: imageId !== "",
      refetchInterval: ({ state }) => (state.data && isChanging(state.data) ? 2_000 : false),
    },
  )
  return (
    <Drawer
      opened={imageId !== ""}
      onClose={close}
      position="right"
      title={image?.title ?? texts.details.title}
      className="breakable"
    >
      {image === undefined && error && <Failure error={error} retry={refetch} />}
      {image === undefined && !error && <SkeletonRows count={6} />}
      {image && (
        <Stack>
          <Picture image={image} />
          <ImageActions image={image} close={close} />
          {image.failure && (
            <Badge color="red" lang="en">
              {image.failure.message}
            </Badge>
          )}
          <EditForm key={`${image.image_id} ${image.revision}`} image={image} />
          <ImageFacts image={image} />
        </Stack>
      )}
    </Drawer>
  )
}

function Picture({ image }: { image: LibraryImage }) {
  const url = useView(image, "medium", true)
  return url === undefined ? null : <Image src={url} alt={image.title} fit="contain" mah={360} radius="sm" />
}

function ImageActions({ image, close }: { image: LibraryImage; close: () => void }) {
  const { image_id, title, status } = image
  const [isSharing, share] = useDisclosure()
  const { client } = trpcReact.useUtils()
  const refresh = useRefreshLibrary()
  const remove = trpcReact.library.images.delete.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.library.details.deleted(title))
      close()
      refresh()
    },
  })
  async function download(): Promise<void> {
    const answer = await client.library.images.download.query({ image_id })
    if ("url" in answer) window.location.assign(answer.url)
  }
  const hasFile = status !== "upload_pending" && status !== "uploading" && status !== "failed"
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        disabled={!hasFile}
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() => void download().catch(notifyFailure)}
      >
        {texts.library.details.download}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={!hasFile}
        leftSection={<IconShare size={14} aria-hidden />}
        onClick={share.open}
      >
        {texts.library.details.share}
      </Button>
      <Button
        size="xs"
        variant="light"
        color="red"
        loading={remove.isPending}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => remove.mutate({ image_id })}
      >
        {texts.library.details.delete}
      </Button>
      {isSharing && <ShareDialog image={image} close={share.close} />}
    </Group>
  )
}
