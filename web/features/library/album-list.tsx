import { Box, Button, Group, NavLink, Popover, TextInput } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconAlbum, IconPhoto, IconPlus } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { notifyFailure } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useRefreshLibrary } from "./use-library.js"

interface AlbumListProps {
  /** The id of the album that is open; empty for all files. */
  album: string
  choose: (albumId: string) => void
}

export function AlbumList({ album, choose }: AlbumListProps) {
  const { data } = trpcReact.library.albums.list.useQuery({ limit: 200 })
  return (
    <Box component="nav" aria-label={texts.library.albums.title} w={{ base: "100%", md: 200 }}>
      <NavLink
        component="button"
        label={texts.library.views.library}
        leftSection={<IconPhoto size={16} aria-hidden />}
        active={album === ""}
        aria-current={album === ""}
        onClick={() => choose("")}
      />
      {data?.albums.map(({ album_id, title, images }) => (
        <NavLink
          key={album_id}
          component="button"
          label={title}
          description={texts.library.albums.count(images)}
          leftSection={<IconAlbum size={16} aria-hidden />}
          active={album === album_id}
          aria-current={album === album_id}
          onClick={() => choose(album_id)}
          className="breakable"
        />
      ))}
      <NewAlbum choose={choose} />
    </Box>
  )
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
