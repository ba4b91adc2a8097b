import { Button } from "@mantine/core"
import { IconPencil, IconTrash } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { confirm } from "../../parts/confirm.js"
import { notifyFailure } from "../../parts/notify.js"
import { Results } from "../../parts/results.js"
import { SelectionBar } from "../../parts/selection-bar.js"
import type { Selection } from "../../parts/use-selection.js"
import { texts } from "../../texts/texts.js"
import type { Json } from "./attribute-values.js"
import { BulkEdit } from "./bulk-edit.js"
import { titleOf } from "./image-values.js"
import { useRefreshCatalog, type ImageResource } from "./use-catalog.js"

interface Outcome {
  images: ImageResource[]
  done: string[]
  failed: { id: string; message: string }[]
  /** The heading of those that were done. */
  title: (count: number) => string
}

/** Actions for all selected images, and then the result for each. */
export function BulkActions({ selection }: { selection: Selection<ImageResource> }) {
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
      const failures = failed.map(({ hash, error }) => ({ id: hash, message: error }))
      return { done: success, failed: failures, title: texts.catalog.bulk.done }
    })
  const remove = () =>
    run(async () => {
      const { deleted, failed } = await client.catalog.deleteMany.mutate({ hashes })
      const failures = failed.map(({ hash, reason }) => ({ id: hash, message: reason }))
      return { done: deleted, failed: failures, title: texts.catalog.deletion.done }
    })
  const nameOf = (hash: string) => titleOf(outcome?.images.find(({ id }) => id === hash) ?? { id: hash })
  const { title, hint, button } = texts.catalog.deletion
  return (
    <>
      {outcome && <Results {...outcome} nameOf={nameOf} close={() => setOutcome(undefined)} />}
      {isEditing && (
        <BulkEdit
          count={images.length}
          isRunning={isRunning}
          submit={(attributes) => void edit(attributes)}
          close={() => setEditing(false)}
        />
      )}
      <SelectionBar count={images.length} label={texts.catalog.bulk.label} clear={selection.clear}>
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
          onClick={() => confirm({ title: title(images.length), hint, button }, () => void remove(), "red")}
        >
          {button}
        </Button>
      </SelectionBar>
    </>
  )
}
