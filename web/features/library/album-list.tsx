import { Box, Button, Group, Image, NavLink, Popover, TextInput } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconAlbum, IconPhoto, IconPlus, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { notifyFailure } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useRefreshLibrary } from "./use-library.js"
import { FRESH } from "./use-view.js"

interface AlbumListProps {
  /** The id of the album that is open; empty for all files. */
  album: string
  isTrash: boolean
  choose: (albumId: string) => void
  openTrash: () => void
}

export function AlbumList({ album, isTrash, choose, openTrash }: AlbumListProps) {
  const { data } = trpcReact.library.albums.list.useQuery({ limit: 200 })
  return (
    <Box component="nav" aria-label={texts.library.albums.title} w={{ base: "100%", md: 200 }}>
      <NavLink
        component="button"
        label={texts.library.views.library}
        leftSection={<IconPhoto size={16} aria-hidden />}
        active={album === "" && !isTrash}
        aria-current={album === "" && !isTrash}
        onClick={() => choose("")}
      />
      {data?.albums.map(({ album_id, title, images, cover_image_id }) => (
        <NavLink
          key={album_id}
          component="button"
          label={title}
          description={texts.library.albums.count(images)}
          leftSection={<AlbumCover imageId={cover_image_id} />}
          active={album === album_id}
          aria-current={album === album_id}
          onClick={() => choose(album_id)}
          className="breakable"
        />
      ))}
      <NavLink
        component="button"
        label={texts.library.views.trash}
        leftSection={<IconTrash size={16} aria-hidden />}
        active={isTrash}
        aria-current={isTrash}
        onClick={openTrash}
      />
      <NewAlbum choose={choose} />
    </Box>
  )
}

/** The picture of an album; a sign where it has none. */
function AlbumCover({ imageId }: { imageId: string | undefined }) {
  const { data } = trpcReact.library.images.view.useQuery(
    { image_id: imageId ?? "", variant: "thumb" },
    { enabled: imageId !== undefined, staleTime: FRESH, gcTime: FRESH, retry: false },
  )
  if (data === undefined || !("url" in data)) return <IconAlbum size={16} aria-hidden />
  return <Image src={data.url} alt="" w={24} h={24} radius="sm" />
}

function NewAlbum({ choose }: Pick<AlbumListProps, "choose">) {
  const [opened, { toggle, close }] = useDisclosure()
  const [title, setTitle] = useState("")
  const refresh = useRefreshLibrary()
  const { mutate, isPending } = trpcReact.library.albums.create.useMutation({
    onError: notifyFailure,
    onSuccess({ album_id }) {
      refresh()
      setTitle("")
      close()
      choose(album_id)
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (title.trim() !== "") mutate({ title: title.trim() })
  }
  return (
    <Popover opened={opened} onChange={close} trapFocus position="bottom-start">
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          mt="xs"
          leftSection={<IconPlus size={14} />}
          onClick={toggle}
        >
          {texts.library.albums.create}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Group align="end" gap="xs">
            <TextInput
              label={texts.library.albums.name}
              maxLength={200}
              value={title}
              onChange={({ currentTarget }) => setTitle(currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" loading={isPending}>
              {texts.library.albums.submit}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
