import { ActionIcon, Group } from "@mantine/core"
import { IconArrowLeft, IconArrowRight, IconPhotoStar } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import type { ReactNode } from "react"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { neighbours } from "./neighbours.js"
import { useRefreshLibrary, type LibraryImage } from "./use-library.js"

interface AlbumFooterProps {
  albumId: string
  /** In the album's order. */
  images: readonly LibraryImage[]
  image: LibraryImage
}

/** Moves a file in its album, and makes it the album's cover. */
export function AlbumFooter({ albumId: album_id, images, image }: AlbumFooterProps) {
  const { image_id, title } = image
  const { earlier, later } = neighbours(images, image_id)
  const refresh = useRefreshLibrary()
  const { data } = trpcReact.library.albums.list.useQuery({ limit: 200 })
  const isCover = data?.albums.find((one) => one.album_id === album_id)?.cover_image_id === image_id
  const move = trpcReact.library.albums.moveImage.useMutation({ onError: notifyFailure, onSuccess: refresh })
  const update = trpcReact.library.albums.update.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.library.albums.coverSaved(title))
      refresh()
    },
  })
  const moveTo = (after: string | null | undefined) => () => {
    if (after !== undefined) move.mutate({ album_id, image_id, after_image_id: after })
  }
  const { moveEarlier, moveLater, cover, isCover: coverNow } = texts.library.albums
  return (
    <Group justify="space-between" gap={4} px="xs" pb="xs" wrap="nowrap">
      <FooterButton
        label={moveEarlier(title)}
        isDisabled={earlier === undefined || move.isPending}
        onClick={moveTo(earlier)}
        icon={<IconArrowLeft size={16} />}
      />
      <FooterButton
        label={isCover ? coverNow(title) : cover(title)}
        isDisabled={isCover || update.isPending}
        onClick={() => update.mutate({ album_id, cover_image_id: image_id })}
        icon={<IconPhotoStar size={16} />}
      />
      <FooterButton
        label={moveLater(title)}
        isDisabled={later === undefined || move.isPending}
        onClick={moveTo(later)}
        icon={<IconArrowRight size={16} />}
      />
    </Group>
  )
}

interface FooterButtonProps {
  label: string
  isDisabled: boolean
  onClick: () => void
  icon: ReactNode
}

/** It keeps the focus while it cannot be used. */
const FooterButton = ({ label, isDisabled, onClick, icon }: FooterButtonProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    aria-label={label}
    title={label}
    {...(isDisabled && { "data-disabled": true })}
    aria-disabled={isDisabled}
    onClick={() => !isDisabled && onClick()}
  >
    {icon}
  </ActionIcon>
)
