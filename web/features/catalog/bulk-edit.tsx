import { Button, Group, Modal, Stack, TagsInput, Title } from "@mantine/core"
import { useState, type FormEvent } from "react"
import { texts } from "../../texts/texts.js"
import { AttributeRows } from "./attribute-rows.js"
import { problemOf, valueOf, type AttributeRow, type Json } from "./attribute-values.js"

interface BulkEditProps {
  count: number
  isRunning: boolean
  submit: (attributes: Record<string, Json>) => void
  close: () => void
}

/** The same change for all selected images. */
export function BulkEdit({ count, isRunning, submit, close }: BulkEditProps) {
  const [added, setAdded] = useState<string[]>([])
  const [removed, setRemoved] = useState<string[]>([])
  const [rows, setRows] = useState<AttributeRow[]>([])
  const named = rows.filter(({ name }) => name.trim() !== "")
  const attributes = Object.fromEntries<Json>([
    ...named.map((row) => [row.name.trim(), valueOf(row)] as const),
    ...removed.map((tag) => [`tag_${tag}`, false] as const),
    ...added.map((tag) => [`tag_${tag}`, true] as const),
  ])
  const isRight = named.every((row) => problemOf(row, rows) === undefined)
  const { title, addTags, removeTags, submit: save } = texts.catalog.bulk

  function send(event: FormEvent): void {
    event.preventDefault()
    submit(attributes)
  }

  return (
    <Modal opened onClose={close} title={title(count)}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <TagsInput
            label={addTags}
            placeholder={texts.library.details.tagsHint}
            value={added}
            onChange={setAdded}
            acceptValueOnBlur
            data-autofocus
          />
          <TagsInput
            label={removeTags}
            placeholder={texts.library.details.tagsHint}
            value={removed}
            onChange={setRemoved}
            acceptValueOnBlur
          />
          <Title order={3} size="h6">
            {texts.catalog.details.attributes}
          </Title>
          <AttributeRows rows={rows} change={setRows} canRemove />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {texts.cancel}
            </Button>
            <Button
              type="submit"
              loading={isRunning}
              disabled={!isRight || Object.keys(attributes).length === 0}
            >
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
