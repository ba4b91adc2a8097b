import { Button, Group, Stack, TagsInput, Title } from "@mantine/core"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { Failure } from "../../parts/failure.js"
import { notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { AttributeRows } from "./attribute-rows.js"
import { changesOf, problemOf, rowOf } from "./attribute-values.js"
import { editableOf } from "./editable.js"
import { tagsOf } from "./image-values.js"
import { useRefreshCatalog, type ImageOfCatalog } from "./use-catalog.js"

interface MetadataFormProps {
  image: ImageOfCatalog
  /** Begins again with what Polaris has now. */
  restart: () => Promise<void>
}

/** Tags and attributes. A change by somebody else meanwhile is not overwritten. */
export function MetadataForm({ image, restart }: MetadataFormProps) {
  const [{ data, meta }] = useState(image)
  const before = editableOf(data)
  const [tags, setTags] = useState(tagsOf(data))
  const [rows, setRows] = useState(() => Object.entries(before).map(([name, value]) => rowOf(name, value)))
  const refresh = useRefreshCatalog()
  const { mutate, isPending, error } = trpcReact.catalog.edit.useMutation({
    async onSuccess() {
      notifySuccess(texts.catalog.details.saved)
      await refresh()
      await restart()
    },
  })
  const areTagsChanged = tags.toSorted().join("\0") !== tagsOf(data).toSorted().join("\0")
  const attributes = { ...changesOf(before, rows), ...(areTagsChanged && { tags }) }
  const isRight = rows.every((row) => problemOf(row, rows) === undefined)

  function submit(event: FormEvent): void {
    event.preventDefault()
    mutate({ hash: data.id, attributes, if_match: meta.etag })
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {texts.catalog.details.metadata}
        </Title>
        {error && <Failure error={error} />}
        {polarisError(error)?.httpStatus === 412 && (
          <Button size="xs" variant="default" onClick={() => void restart()}>
            {texts.catalog.details.reload}
          </Button>
        )}
        <TagsInput
          label={texts.catalog.fields.tags}
          placeholder={texts.library.details.tagsHint}
          value={tags}
          onChange={setTags}
          maxTags={128}
          acceptValueOnBlur
        />
        <Title order={4} size="h6">
          {texts.catalog.details.attributes}
        </Title>
        <AttributeRows rows={rows} change={setRows} />
        <Group justify="end">
          <Button
            type="submit"
            size="xs"
            loading={isPending}
            disabled={!isRight || Object.keys(attributes).length === 0}
          >
            {texts.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
