import { Button, Group, Select, Stack, TagsInput, TextInput } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { Failure } from "../../parts/failure.js"
import { notifySuccess } from "../../parts/notify.js"
import { choices, texts } from "../../texts/texts.js"
import { useRefreshLibrary, type LibraryImage } from "./use-library.js"

/** What the user can change of a file. A change by somebody else meanwhile is not overwritten. */
export function EditForm({ image }: { image: LibraryImage }) {
  const [title, setTitle] = useState(image.title)
  const [tags, setTags] = useState(image.tags)
  const [visibility, setVisibility] = useState(image.visibility)
  const [album, setAlbum] = useState(image.album_ids[0] ?? null)
  const { data } = trpcReact.library.albums.list.useQuery({ limit: 200 })
  const refresh = useRefreshLibrary()
  const { mutate, isPending, error } = trpcReact.library.images.update.useMutation({
    onSuccess() {
      notifySuccess(texts.library.details.saved)
      refresh()
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    const { image_id, revision, album_ids } = image
    const isMoved = album !== (album_ids[0] ?? null)
    const changes = { title: title.trim(), tags, visibility, ...(isMoved && { album_id: album }) }
    mutate({ image_id, if_match: revision, ...changes })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {error && <Failure error={error} />}
        <TextInput
          label={texts.library.details.title}
          required
          maxLength={200}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <TagsInput
          label={texts.library.details.tags}
          placeholder={texts.library.details.tagsHint}
          value={tags}
          onChange={setTags}
          maxTags={50}
        />
        <Select
          label={texts.columns.visibility}
          data={choices(texts.library.details.visibilities)}
          value={visibility}
          allowDeselect={false}
          onChange={(value) => setVisibility(value === "public" ? "public" : "private")}
        />
        <Select
          label={texts.library.albums.label}
          placeholder={texts.library.albums.none}
          data={(data?.albums ?? []).map(({ album_id, title: label }) => ({ value: album_id, label }))}
          value={album}
          clearable
          onChange={setAlbum}
        />
        <Group justify="end">
          <Button type="submit" size="xs" loading={isPending}>
            {texts.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
