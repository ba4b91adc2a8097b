import { Button, Group, Paper, Text } from "@mantine/core"
import { IconPencil, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import type { Json } from "./attribute-values.js"
import { BulkEdit } from "./bulk-edit.js"
import { ImageResults, type Outcome } from "./image-results.js"
import type { ImageSelection } from "./use-image-selection.js"
import { useRefreshCatalog } from "./use-catalog.js"

/** Actions for all selected images, and then the result for each. */
export function BulkActions({ selection }: { selection: ImageSelection }) {
  const { client } = trpcReact.useUtils()
  const refresh = useRefreshCatalog()
  const [isRunning, setRunning] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const { selected: images } = selection
  const hashes = images.map(({ id }) => id)

  async function run(work: () => Promise<Omit<Outcome, "images">>): Promise<void> {
    setRunning(true)
    try {
      setOutcome({ ...(await work()), images })
      setEditing(false)
      selection.clear()
    } catch (error) {
      notifyFailure(error)
    }
    setRunning(false)
    await refresh()
  }
  const edit = (attributes: Record<string, Json>) =>
    run(async () => {
      const given = Object.fromEntries(hashes.map((hash) => [hash, attributes]))
      const { success, failed } = await client.catalog.editMany.mutate({ images: given })
      const failures = failed.map(({ hash, error }) => ({ hash, message: error }))
      return { done: success, failed: failures, title: texts.catalog.bulk.done }
    })
  const remove = () =>
    run(async () => {
      const { deleted, failed } = await client.catalog.deleteMany.mutate({ hashes })
      const failures = failed.map(({ hash, reason }) => ({ hash, message: reason }))
      return { done: deleted, failed: failures, title: texts.catalog.deletion.done }
    })
  const { title, hint, button } = texts.catalog.deletion
  return (
    <>
      {outcome && <ImageResults outcome={outcome} close={() => setOutcome(undefined)} />}
      {isEditing && (
        <BulkEdit
          count={images.length}
          isRunning={isRunning}
          submit={(attributes) => void edit(attributes)}
          close={() => setEditing(false)}
        />
      )}
      {images.length > 0 && (
        <Paper
          withBorder
          p="xs"
          shadow="sm"
          className="sticky"
          role="toolbar"
          aria-label={texts.catalog.bulk.label}
        >
          <Group gap="xs">
            <Text size="sm" fw={600} px="xs" aria-live="polite">
              {texts.bulk.count(images.length)}
            </Text>
            <Button
              size="xs"
              variant="light"
              disabled={isRunning}
              leftSection={<IconPencil size={14} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              {texts.catalog.bulk.edit}
            </Button>
            <Button
              size="xs"
              variant="light"
              color="red"
              loading={isRunning && !isEditing}
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() =>
                confirm({ title: title(images.length), hint, button }, () => void remove(), "red")
              }
            >
              {button}
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={selection.clear}>
              {texts.bulk.clear}
            </Button>
          </Group>
        </Paper>
      )}
    </>
  )
}
